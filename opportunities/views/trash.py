"""The trash: opportunities deleted in the last month, and their way back."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import page_not_found

from caladeo import clock
from caladeo.accounts import access, rights
from caladeo.db import capped_counts
from caladeo.db.overwriting import OverwritingError
from caladeo.forms.addresses import key
from caladeo.web import htmx, toasts
from opportunities.models import DeletedOpportunity, Opportunity
from opportunities.models.trash import KEPT, DeletedOpportunityQuerySet
from opportunities.trash import restoring
from opportunities.trash.restoring import NotInTrashError, Restored
from opportunities.views.page import InTrashError
from tasks.models import Task
from tasks.text import wording

SHOWN = 50


def theirs(request: HttpRequest) -> DeletedOpportunityQuerySet:
    """What a person may restore: all with the right to delete, else what they deleted."""
    may_all = rights.DELETION.held_by(request.user)
    return DeletedOpportunity.objects.restorable_by(request.user, may_all=may_all)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    now, text = clock.now(), request.GET.get("q", "")[:200]
    kept = theirs(request).kept(at=now).search(text).without_rows()
    page = Paginator(kept.order_by("-deleted_at", "-pk"), SHOWN).get_page(request.GET.get("page"))
    others = capped_counts.count(Task.objects.deleted_since(now - KEPT).search(text))
    lines = [line(row) for row in page]
    context = {"page": page, "text": text, "others": others, "lines": lines}
    return render(request, "opportunities/trash.html", context)


def line(row: DeletedOpportunity) -> dict[str, Any]:
    today = clock.today()
    return {
        "row": row,
        "when": wording.happened(row.deleted_at, by=row.deleted_by, today=today),
        "days_left": row.days_left(today),
    }


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Of what is in the trash its page says so; the right to restore it is that of the trash."""
    if not isinstance(exception, InTrashError):
        return page_not_found(request, exception)
    row = exception.row
    context = {"row": row, "is_task": isinstance(row, Task), "today": clock.today()}
    if isinstance(row, DeletedOpportunity):
        context |= line(row) | {"may_restore": theirs(request).filter(pk=row.pk).exists()}
    return render(request, "opportunities/in_trash.html", context, status=404)


@require_POST
def restoration(request: HttpRequest) -> HttpResponse:
    """By a button, or the undo of one's own deletion, which leaves that of a colleague."""
    keys = [pk for pk in map(key, request.POST.getlist("trip")[:SHOWN]) if pk]
    asked = DeletedOpportunity.objects.filter(pk__in=keys)
    if asked.count() > theirs(request).filter(pk__in=keys).count():
        return access.refused(request, rights.DELETION)
    restored, gone = [], []
    how: dict[str, Any] = {"by": request.user, "is_undo": "undo" in request.POST}
    for pk in dict.fromkeys(keys):
        try:
            restored.append(restoring.restore(pk, at=clock.now(), **how))
        except NotInTrashError:
            gone.append(pk)
        except OverwritingError:
            toasts.add(request, deleted_since(asked.get(pk=pk)), kind="error")
    if restored:
        toasts.add(request, told(restored))
    if gone or not keys:
        toasts.add(request, not_restored(gone), kind="info")
    return redirect(place_of(request, restored, gone))


def deleted_since(row: DeletedOpportunity) -> str:
    words = {"person": row.deleted_by, "name": row.name}
    return _("%(person)s has deleted “%(name)s” meanwhile: nothing was changed") % words


def place_of(request: HttpRequest, restored: list[Restored], gone: list[int]) -> str:
    """The page of the one that is back, also by a colleague; else the trash."""
    if len(restored) + len(gone) == 1:
        pk = restored[0].opportunity.pk if restored else gone[0]
        if found := Opportunity.objects.filter(pk=pk).first():
            return found.get_absolute_url()
    return htmx.back(request, reverse("opportunities:trash"))


def told(restored: list[Restored]) -> str:
    """« « Kyoto » rétablie. Son client, supprimé depuis, est de retour. »."""
    count = len(restored)
    if count == 1:
        words = [_("“%(name)s” restored") % {"name": restored[0].opportunity.name}]
    else:
        found = ngettext(
            "%(count)s opportunity restored", "%(count)s opportunities restored", count
        )
        words = [found % {"count": count}]
    if names := {row.client.name for row in restored if row.client}:
        text = _("Deleted meanwhile, a client is back too: %(names)s")
        words.append(text % {"names": ", ".join(sorted(names))})
    if names := {row.status.name for row in restored if row.status}:
        text = _("Its status does not exist any more; it is now in: %(names)s")
        words.append(text % {"names": ", ".join(sorted(names))})
    if names := {str(row.manager) for row in restored if row.manager}:
        text = _("Its manager cannot sign in any more; it is now with: %(names)s")
        words.append(text % {"names": ", ".join(sorted(names))})
    return ". ".join(words)


def not_restored(gone: list[int]) -> str:
    if not gone:
        return _("Tick the opportunities to restore first.")
    if Opportunity.objects.filter(pk__in=gone).exists():
        return _("Somebody restored it already.")
    return _("It is not in the trash any more: after 30 days it is removed for good.")
