"""Deleting a status: where its opportunities go, and with which tasks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from caladeo import clock, htmx, toasts
from caladeo.access import settings_right_required
from opportunities import status_deletion
from opportunities.actors import Road
from statuses import pipeline
from statuses.forms.deletion import QUIET, DeletionForm
from statuses.forms.status import LAST_ACTIVE
from statuses.models import Status
from tasks.models import Task


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(pipeline.with_counts(), pk=pk)
    # Here people decide by the figure: it is counted to the end.
    count = status.opportunity_count = status.opportunities.count()
    data = request.POST if request.method == "POST" else request.GET or None
    form = DeletionForm(data, status=status, count=count)
    if request.method == "POST" and (not count or form.is_valid()):
        error = _delete(request, form, status)
        if not error:
            return redirect("statuses:list")
        return _page(request, status, form, error=error)
    return _page(request, status, form)


def _page(
    request: HttpRequest, status: Status, form: DeletionForm, error: Any = ""
) -> HttpResponse:
    chosen = form.chosen()
    context = {
        "status": status,
        "form": form,
        "error": error,
        "chosen": chosen,
        "task_count": status.opportunity_count * (chosen.template_count if chosen else 0),
        "template_count": status.templates.count(),
    }
    asked = request.headers.get("HX-Target", "")
    fragment = "consequence" if asked == "consequence" else "dialog"
    return htmx.render(request, "statuses/deletion.html", fragment, context)


def _delete(request: HttpRequest, form: DeletionForm, status: Status) -> Any:
    """Delete and say so; otherwise what stands in the way."""
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    try:
        changes = status_deletion.delete(
            status,
            to=wanted.get("destination"),
            quiet=wanted.get("tasks") == QUIET,
            by=request.user,
            at=clock.now(),
        )
    except status_deletion.DestinationNeededError:
        return _("Opportunities have just entered this status: choose where they go.")
    except pipeline.LastActiveStatusError:
        return LAST_ACTIVE
    except Status.DoesNotExist:
        return _("One of the two statuses has been deleted meanwhile.")
    toasts.add(request, _said(status, len(changes)))
    return ""


def _said(status: Status, moved: int) -> str:
    words = pgettext("status", "“%(name)s” deleted") % {"name": status.name}
    if not moved:
        return words
    moves = ngettext("%(count)s opportunity moved", "%(count)s opportunities moved", moved)
    created = Task.objects.filter(change__from_status=status, change__road=Road.DELETION).count()
    tasks = ngettext("%(count)s task created", "%(count)s tasks created", created)
    return f"{words} · {moves % {'count': moved}} · {tasks % {'count': created}}"
