"""Many opportunities change status at once: chosen, previewed, then moved in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.jobs import background
from caladeo.web import htmx, idempotency, toasts
from opportunities.forms.moves import BulkMoveForm
from opportunities.lists import selecting
from opportunities.lists.selecting import Selection
from opportunities.models import Opportunity
from opportunities.moves import bulk
from opportunities.views.lists import selection_words
from opportunities.views.moves import bulk_messages, messages, transition
from statuses.models import Status
from tasks.engine.plans import Reason
from tasks.previews.bulk_preview import BulkPreview
from tasks.text import skipping

PAGE = "opportunities/bulk_move.html"


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_move(request: HttpRequest) -> HttpResponse:
    back = htmx.back(request, reverse("opportunities:list"))
    if request.method != "POST":
        return render(request, PAGE, {"back": back, **asked(request)})
    form = BulkMoveForm(request.POST)
    if not form.is_valid():
        toasts.add(request, form.first_error(), kind="error")
        return redirect(back)
    to = form.cleaned_data["to"]
    try:
        moved = bulk.move(
            form.cleaned_data["seen"],
            to=to,
            by=request.user,
            at=clock.now(),
            quiet=not form.creates_tasks,
            choices=form.choices,
        )
    except Status.DoesNotExist:
        toasts.add(request, _("This status does not exist any more."), kind="error")
    else:
        bulk_messages.moved(request, moved, to=to, quiet=not form.creates_tasks)
    return redirect(back)


def asked(request: HttpRequest) -> dict[str, Any]:
    """Who was chosen; with a status to go to, what that would do."""
    selection, wanted = selecting.parse(request.GET), request.GET.get("vers", "")
    statuses = list(Status.objects.in_pipeline())
    status = next((row for row in statuses if str(row.pk) == wanted), None)
    count = selection.rows().count()
    context: dict[str, Any] = {
        "count": count,
        "most": selecting.MOST_KEYS,
        "is_too_many": len(selection.keys) > selecting.MOST_KEYS,
        "is_long": background.is_long(count),
        "missing": selection_words.missing(selection, count),
        "statuses": statuses,
        "status": status,
        "is_unknown": bool(wanted) and status is None,
        "kept": kept(request, selection),
    }
    if status and count and not context["is_too_many"]:
        if context["is_long"]:
            return context | {
                "selected": messages.opportunities(count),
                "form_token": idempotency.new_token(),
            }
        rows = list(selection.rows().select_related("client", "manager", "status"))
        context |= preview(request, rows, status)
    return context


def kept(request: HttpRequest, selection: Selection) -> list[tuple[str, str]]:
    """What the form that asks for a status carries along."""
    found = [("id", str(key)) for key in selection.keys]
    if selection.is_everything:
        found = [("toutes", "1"), *selection.listing.params()]
    return [*found, ("next", request.GET.get("next", ""))]


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """One opportunity of the preview, and what it would get."""

    opportunity: Opportunity
    created: int
    late: int
    cancelled: int


def preview(request: HttpRequest, rows: Sequence[Opportunity], status: Status) -> dict[str, Any]:
    """What moving them would do; the same plans as the move, and a constant number of queries."""
    preview, at = BulkPreview(), clock.now()
    preview.add(rows, to=status, by=request.user, at=at)
    seen = bulk.write_seen(row for row in rows if row.status_id != status.pk)
    shown = context_of(preview, {row.pk: row for row in rows}, to=status, at=at)
    return {"seen": seen, **shown}


def context_of(
    preview: BulkPreview, rows: Mapping[int, Opportunity], *, to: Status, at: datetime
) -> dict[str, Any]:
    """A preview, of that moment, as the page shows it; who is gone has no line."""
    ended = preview.reasons.get(Reason.ENDED, 0)
    return {
        **transition.closing_context(to, seen_at=at),
        "remaining": preview.remaining,
        "required": preview.required,
        "blocked": preview.blocked,
        "over": skipping.all_over(ended) if ended else "",
        "moving": preview.moving,
        "already": preview.already,
        "created": preview.created,
        "late": preview.late,
        "waiting": preview.waiting,
        "cancelled": preview.cancelled,
        "skipped": preview.skipped - ended,
        "reasons": [
            skipping.counted(reason, n)
            for reason, n in preview.reasons.items()
            if reason != Reason.ENDED
        ],
        "rules": list(preview.rules.items()),
        "lines": [
            StatusChoice(rows[key], *counts) for key, *counts in preview.lines if key in rows
        ],
        "hidden": preview.hidden,
    }
