"""Taking back a move, a bulk move or changed fields: from the toast, or from the history."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from caladeo import clock
from caladeo.forms.addresses import EachField, KeyField
from caladeo.jobs import background
from caladeo.views import jobs
from caladeo.web import htmx, toasts
from opportunities.models import Batch, Opportunity, StatusChange
from opportunities.moves import undoing, undoing_fields
from opportunities.moves.undoing import CannotUndoError
from opportunities.text import undo_wording
from opportunities.views import page
from opportunities.views.moves import field_messages, messages, transition, undo_messages
from statuses.models import Status

STATUS_GONE = undo_wording.WHY_NOT_UNDONE[CannotUndoError.STATUS_DELETED]
CHANGES = EachField(KeyField())


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(StatusChange, pk=pk)
    history = reverse("tasks:journal", args=[change.opportunity_id])
    try:
        undone = undoing.undo(change, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, undo_messages.not_undone(error), kind="error")
    except Status.DoesNotExist:
        toasts.add(request, STATUS_GONE, kind="error")
    else:
        undo_messages.undone(request, undone)
    return redirect(transition.at_place(htmx.back(request, history), change.opportunity_id))


@require_POST
def undo_batch(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(Batch, pk=pk)
    count = batch.changes.count()
    if background.is_long(count, each=background.UNDOING) and batch.undone_at is None:
        return long_undo(request, batch, count)
    try:
        undone = undoing.undo_batch(batch, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, undo_messages.batch_not_undone(error), kind="error")
    except Status.DoesNotExist:
        toasts.add(request, STATUS_GONE, kind="error")
    else:
        undo_messages.batch_undone(request, undone)
    return redirect(htmx.back(request, reverse("opportunities:list")))


def long_undo(request: HttpRequest, batch: Batch, count: int) -> HttpResponse:
    """A worker takes it back; a second press finds it undone."""
    back = htmx.back(request, reverse("opportunities:list"))
    return jobs.begin(
        request,
        "undo-batch",
        title=_("Undo: %(rows)s") % {"rows": messages.opportunities(count)},
        result="opportunities:batch-undone",
        again=back,
        arguments={"batch": batch.pk, "back": back},
        total=count,
    )


@require_safe
def undone_batch(request: HttpRequest, pk: int) -> HttpResponse:
    job = jobs.finished(request, pk, "undo-batch")
    words = undo_messages.batch_in_words(job.outcome)
    context = {
        "job": job,
        "words": words,
        "back": job.arguments["back"],
        "label": _("See the opportunities"),
    }
    return render(request, "caladeo/work_done.html", context)


@require_POST
def undo_fields(request: HttpRequest, pk: int) -> HttpResponse:
    """``changes`` are those of one save: ``12.13``."""
    opportunity = page.load(pk)
    keys = CHANGES.clean(request.POST.get("changes", "").split("."))
    if not keys:
        raise BadRequest
    try:
        reversals = undoing_fields.undo(opportunity, keys, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, field_messages.not_put_back(error), kind="error")
    except Opportunity.DoesNotExist as error:
        raise Http404 from error
    else:
        field_messages.put_back(request, opportunity, reversals)
    return redirect(htmx.back(request, reverse("tasks:journal", args=[pk])))
