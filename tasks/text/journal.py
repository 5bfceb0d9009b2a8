"""The journal of a trip, page by page: notes, changes of status and of facts, exemptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import merge
from typing import Any, NamedTuple, Self

from django.db.models import Model

from caladeo import clock
from opportunities.models import FactChange, Opportunity, StatusChange
from tasks.models import Note, RuleExemption
from tasks.notes.entries import NoteEntry
from tasks.text import fact_history, history
from tasks.text.exemptions import ExemptionEntry
from tasks.text.fact_history import FactEntry
from tasks.text.history import ChangeEntry

PAGE = 50
LAST = 2**63 - 1
KINDS = (StatusChange, FactChange, RuleExemption, Note)


class Only(StrEnum):
    """What alone is told, as an address says it."""

    NOTES = "notes"
    MOVES = "statuts"
    FACTS = "dates"


OF_KIND = {Only.NOTES: Note, Only.MOVES: StatusChange, Only.FACTS: FactChange}


class Cursor(NamedTuple):
    """How far the journal has been shown: below which keys of each kind it goes on."""

    move: int = LAST
    fact: int = LAST
    exemption: int = LAST
    note: int = LAST

    def past(self, shown: Sequence[Model]) -> Self:
        """The cursor below these rows; newest first, keys of a kind fall."""
        lowest = dict(zip(KINDS, self, strict=True)) | {type(row): row.pk for row in shown}
        return type(self)(*(lowest[kind] for kind in KINDS))

    @property
    def in_words(self) -> str:
        """As an address says it."""
        return ".".join(map(str, self))


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[ChangeEntry | FactEntry | ExemptionEntry | NoteEntry]
    next: Cursor | None


def read(
    opportunity: Opportunity,
    *,
    reader: Any,
    at: datetime,
    below: Cursor | None = None,
    only: Only | None = None,
) -> Page:
    """The latest first, or those below some; thirteen queries at most, however many tasks.

    What was undone is told by its undo alone, what was deleted not at all.

    Args:
        reader: the person to whom it is told what they may do with a note.
    """
    below = below or Cursor()
    told = list(merge(*_told(opportunity, below, only), key=_moment, reverse=True))
    shown = told[:PAGE]
    moves = [row for row in shown if isinstance(row, StatusChange)]
    facts = [row for row in shown if isinstance(row, FactChange)]
    of_move = history.entries(opportunity, moves, at=at)
    of_fact = fact_history.entries(opportunity, facts, at=at)
    today = clock.local_day(at)
    entries: list[ChangeEntry | FactEntry | ExemptionEntry | NoteEntry] = []
    for row in shown:
        if isinstance(row, RuleExemption):
            entries.append(ExemptionEntry(row, today))
        elif isinstance(row, Note):
            entries.append(NoteEntry(row, reader, at))
        else:
            entries.append((of_move if isinstance(row, StatusChange) else of_fact)[row.pk])
    return Page(entries, below.past(shown) if len(told) > PAGE else None)


def _moment(row: Any) -> datetime:
    name = {RuleExemption: "at", Note: "created_at"}.get(type(row), "changed_at")
    moment: datetime = getattr(row, name)
    return moment


def _told(opportunity: Opportunity, below: Cursor, only: Only | None) -> list[list[Any]]:
    """Of each kind, one more than a page, newest first."""
    moves = StatusChange.objects.filter(opportunity=opportunity, pk__lt=below.move, undone_by=None)
    facts = FactChange.objects.filter(opportunity=opportunity, pk__lt=below.fact, undone_by=None)
    exemptions = RuleExemption.objects.filter(opportunity=opportunity, pk__lt=below.exemption)
    notes = Note.objects.shown().filter(opportunity=opportunity, pk__lt=below.note)
    statuses = ("from_status", "to_status", "undoes__to_status", "undoes__from_status")
    # Of the same moment, a note comes after what it was written about.
    named: tuple[Any, ...] = (
        notes.with_context().latest_first(),
        moves.select_related(*statuses, "changed_by", "undone_by").latest_first(),
        facts.select_related(
            "key_date", "undoes__key_date", "role", "undoes__role", "changed_by", "undone_by"
        ).latest_first(),
        exemptions.with_context().order_by("-pk"),
    )
    wanted = OF_KIND.get(only) if only else None
    return [list(rows[: PAGE + 1]) for rows in named if wanted in (None, rows.model)]
