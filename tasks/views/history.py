"""The *Historique* tab: which statuses and facts, when, by whom, and the tasks of each."""

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from caladeo import clock
from caladeo.web import htmx, toasts
from opportunities.models import StatusChange
from opportunities.views import page
from tasks.engine import skipped
from tasks.engine.plans import Reason
from tasks.lists.rows import Row
from tasks.models import Task, TaskNotCreated
from tasks.text import journal, skipping
from tasks.text.exemptions import ExemptionEntry
from tasks.text.fact_history import FactEntry
from tasks.text.history import ChangeEntry
from tasks.text.journal import Cursor

# How an address says below which rows the history goes on.
CURSOR = re.compile(r"(\d{1,19})\.(\d{1,19})\.(\d{1,19})", re.ASCII)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    at, today = clock.now(), clock.today()
    below = cursor(request.GET.get("avant", ""))
    found = journal.read(opportunity, at=at, below=below)
    lines = [line(entry, today=today) for entry in found.entries]
    by_hand = Task.objects.by_hand().filter(opportunity=opportunity, state=Task.State.DELETED)
    context = {
        "lines": lines,
        "next": found.next,
        "goes_on": below is not None,
        "deleted_by_hand": list(
            by_hand.select_related("deletion__deleted_by").order_by("-touched_at", "-pk")[
                : journal.PAGE
            ]
        ),
    }
    return render(
        request,
        "tasks/history.html",
        page.page_context(opportunity, tab="history") | context,
    )


def cursor(text: str) -> Cursor | None:
    """What an address says; None when it says nothing that can be read."""
    found = CURSOR.fullmatch(text)
    if not found:
        return None
    return Cursor(*(min(int(key), journal.LAST) for key in found.groups()))


def line(
    entry: ChangeEntry | FactEntry | ExemptionEntry, *, today: date
) -> tuple[Any, list[Row], list[str]]:
    """An entry, the rows of the tasks that it created, what it did not create in words."""
    if not isinstance(entry, ChangeEntry):
        return entry, [], []
    rows = [Row(task=task, today=today) for task in entry.tasks]
    return entry, rows, [in_words(row, today=today) for row in entry.not_created]


def in_words(row: TaskNotCreated, *, today: date) -> str:
    return skipping.was_not(
        row.name, reason=row.reason, day=row.due_date, today=today, unmet=row.unmet
    )


@require_POST
def left_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Create what a change left out since the trip was over, or for a condition that holds now."""
    change = get_object_or_404(StatusChange.objects.select_related("changed_by"), pk=pk)
    is_met = request.POST.get("reason") == Reason.CONDITION
    reason = Reason.CONDITION if is_met else Reason.ENDED
    if count := skipped.create_skipped_tasks(change, at=clock.now(), reason=reason):
        words = ngettext("%(count)d task created", "%(count)d tasks created", count)
        toasts.add(request, words % {"count": count})
    else:
        toasts.add(request, _("These tasks are already there"), kind="error")
    history = reverse("tasks:history", args=[change.opportunity_id])
    return redirect(htmx.back(request, history))
