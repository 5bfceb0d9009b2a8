"""Many opportunities change status at once: chosen, previewed, then moved in one go."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock, htmx, toasts
from opportunities import bulk_moving, selecting
from opportunities.forms.bulk_move import BulkMoveForm
from opportunities.models import Opportunity
from opportunities.selecting import Selection
from opportunities.views import said_bulk
from statuses.models import Status
from tasks import foreseeing, skipping

PAGE = "opportunities/bulk_move.html"
SHOWN = 100


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
        moved = bulk_moving.move(form.cleaned_data["seen"], to=to, by=request.user, at=clock.now())
    except Status.DoesNotExist:
        toasts.add(request, _("This status does not exist any more."), kind="error")
    else:
        said_bulk.moved(request, moved, to=to)
    return redirect(back)


def asked(request: HttpRequest) -> dict[str, Any]:
    """Who was chosen; with a status to go to, what that would do."""
    selection, wanted = selecting.parse(request.GET), request.GET.get("vers", "")
    related = ("client", "manager", "status")
    rows = list(selection.rows().select_related(*related)[: bulk_moving.MOST + 1])
    most = bulk_moving.MOST if selection.is_everything else selecting.MOST_KEYS
    statuses = list(Status.objects.in_pipeline())
    status = next((row for row in statuses if str(row.pk) == wanted), None)
    context: dict[str, Any] = {
        "count": len(rows),
        "most": most,
        "is_too_many": max(len(rows), len(selection.keys)) > most,
        "unknown": 0 if selection.is_everything else len(selection.keys) - len(rows),
        "statuses": statuses,
        "status": status,
        "is_unknown": bool(wanted) and status is None,
        "kept": kept(request, selection),
    }
    if status and rows and not context["is_too_many"]:
        context |= preview(request, rows, status)
    return context


def kept(request: HttpRequest, selection: Selection) -> list[tuple[str, str]]:
    """What the form that asks for a status carries along."""
    found = [("id", str(key)) for key in selection.keys]
    if selection.is_everything:
        found = [("toutes", "1"), *selection.listing.params()]
    return [*found, ("next", request.GET.get("next", ""))]


@dataclass(frozen=True, slots=True)
class Line:
    """One opportunity of the preview, and what it would get."""

    opportunity: Opportunity
    created: int
    late: int
    cancelled: int


def preview(request: HttpRequest, rows: Sequence[Opportunity], status: Status) -> dict[str, Any]:
    """What moving them would do; the same plans as the move, and a constant number of queries."""
    at, today = clock.now(), clock.today()
    moving = [row for row in rows if row.status_id != status.pk]
    outlook = foreseeing.foresee([(row, status) for row in moving], by=request.user, at=at)
    created = Counter(task.entry.opportunity.pk for task in outlook.created)
    late = Counter(task.entry.opportunity.pk for task in outlook.created if task.is_late(today))
    cancelled = Counter(row.task.opportunity_id for row in outlook.cancelled)
    reasons = Counter(row.reason for row in outlook.skipped)
    return {
        "moving": len(moving),
        "already": len(rows) - len(moving),
        "seen": bulk_moving.write_seen(moving),
        "created": len(outlook.created),
        "late": sum(late.values()),
        "waiting": outlook.waiting,
        "cancelled": len(outlook.cancelled),
        "skipped": len(outlook.skipped),
        "reasons": [skipping.counted(reason, count) for reason, count in reasons.items()],
        "rules": list(Counter(task.template.name for task in outlook.created).items()),
        "lines": [
            Line(row, created[row.pk], late[row.pk], cancelled[row.pk]) for row in moving[:SHOWN]
        ],
        "hidden": max(0, len(moving) - SHOWN),
    }
