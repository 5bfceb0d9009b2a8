"""The *Historique* tab: which statuses, when, by whom, and the tasks that each brought."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caladeo import clock
from opportunities.views import page
from tasks import history as room
from tasks.rows import Row


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    today = clock.today()
    below = request.GET.get("avant", "")
    is_key = below.isdecimal() and len(below) < 19  # noqa: PLR2004
    found = room.read(opportunity, today=today, below=int(below) if is_key else None)
    lines = [
        (entry, [Row(task=task, today=today) for task in entry.tasks]) for entry in found.entries
    ]
    context = {"lines": lines, "next_pk": found.next_pk, "goes_on": is_key}
    return render(
        request,
        "tasks/history.html",
        page.page_context(opportunity, tab="history") | context,
    )
