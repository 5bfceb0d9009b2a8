"""The *Journal* tab: notes, statuses and facts, when, by whom, and the tasks of each."""

import re
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from caladeo import clock
from caladeo.web import htmx, toasts
from opportunities.lists import attention
from opportunities.models import Opportunity, StatusChange
from opportunities.text import lists as attention_words
from opportunities.views import page
from tasks.engine import skipped
from tasks.engine.plans import Reason
from tasks.forms import NoteForm
from tasks.lists.rows import Row
from tasks.models import Note, Task, TaskNotCreated
from tasks.notes.entries import NoteEntry
from tasks.text import journal as journals
from tasks.text import skipping
from tasks.text.exemptions import ExemptionEntry
from tasks.text.fact_history import FactEntry
from tasks.text.history import ChangeEntry
from tasks.text.journal import Cursor, Only

# How an address says below which rows the journal goes on.
CURSOR = re.compile(r"(\d{1,19})\.(\d{1,19})\.(\d{1,19})\.(\d{1,19})", re.ASCII)
# The parts of the journal by the word of the address, and what they are called.
PARTS = (
    ("", gettext_lazy("All")),
    (Only.NOTES, gettext_lazy("Notes")),
    (Only.MOVES, gettext_lazy("Statuses")),
    (Only.FACTS, gettext_lazy("Dates")),
)


@require_safe
def journal(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "tasks/journal.html", whole(request, page.load(pk)))


@require_safe
def moved(request: HttpRequest, pk: int) -> HttpResponse:
    """The former address of the journal."""
    query = request.GET.urlencode()
    new = reverse("tasks:journal", args=[page.load(pk).pk])
    return redirect(f"{new}?{query}" if query else new, permanent=True)


def whole(
    request: HttpRequest, opportunity: Opportunity, *, form: NoteForm | None = None
) -> dict[str, Any]:
    """The page that the address asks for; the latest entries below a note that was sent.

    Args:
        form: a note that something is to be said of.
    """
    at, today = clock.now(), clock.today()
    sent = request.POST if request.method == "POST" else request.GET
    below, only = cursor(request.GET.get("avant", "")), part(sent.get("seulement", ""))
    found = journals.read(opportunity, reader=request.user, at=at, below=below, only=only)
    by_hand = Task.objects.by_hand().filter(opportunity=opportunity, state=Task.State.DELETED)
    return page.page_context(opportunity, tab="journal") | {
        "lines": [line(entry, today=today) for entry in found.entries],
        "next": found.next,
        "goes_on": below is not None,
        "only": only or "",
        "parts": PARTS,
        "note_form": form or NoteForm(),
        "asleep": asleep(opportunity, today=today),
        "hidden_notes": hidden(request, opportunity, at=at),
        "deleted_by_hand": list(
            by_hand.select_related("deletion__deleted_by").order_by("-touched_at", "-pk")[
                : journals.PAGE
            ]
        ),
    }


def asleep(opportunity: Opportunity, *, today: date) -> str:
    """For how long nothing has happened, and what was last; one query where trips fall asleep."""
    last = attention.sleepers([opportunity], today=today).get(opportunity.pk)
    return attention_words.last_in_words(last, today=today) if last else ""


def hidden(request: HttpRequest, opportunity: Opportunity, *, at: datetime) -> list[NoteEntry]:
    """The deleted notes that this person may bring back."""
    rows = Note.objects.hidden().filter(opportunity=opportunity).with_context().latest_first()
    if not request.user.can_configure:
        rows = rows.filter(author=request.user)
    return [NoteEntry(row, request.user, at) for row in rows[: journals.PAGE]]


def part(word: str) -> Only | None:
    return Only(word) if word in list(Only) else None


def cursor(text: str) -> Cursor | None:
    """What an address says; None when it says nothing that can be read."""
    found = CURSOR.fullmatch(text)
    if not found:
        return None
    return Cursor(*(min(int(key), journals.LAST) for key in found.groups()))


def line(
    entry: ChangeEntry | FactEntry | ExemptionEntry | NoteEntry, *, today: date
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
    journal = reverse("tasks:journal", args=[change.opportunity_id])
    return redirect(htmx.back(request, journal))
