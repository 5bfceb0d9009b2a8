"""The *Historique* tab: which statuses, when, by whom, and the tasks that each brought."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caladeo import clock
from opportunities.views import page
from tasks import history as room
from tasks import skipping
from tasks.models import TaskNotCreated
from tasks.rows import Row


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    at, today = clock.now(), clock.today()
    below = request.GET.get("avant", "")
    is_key = below.isdecimal() and len(below) < 19  # noqa: PLR2004
    found = room.read(opportunity, at=at, below=int(below) if is_key else None)
    lines = [
        (
            entry,
            [Row(task=task, today=today) for task in entry.tasks],
            [told(row, today=today) for row in entry.not_created],
        )
        for entry in found.entries
    ]
    context = {"lines": lines, "next_pk": found.next_pk, "goes_on": is_key}
    return render(
        request,
        "tasks/history.html",
        page.page_context(opportunity, tab="history") | context,
    )


def told(row: TaskNotCreated, *, today: date) -> str:
    return skipping.was_not(row.name, reason=row.reason, day=row.due_date, today=today)
