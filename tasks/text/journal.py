"""The history of an opportunity, page by page: its changes of status and of facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from operator import attrgetter
from typing import NamedTuple, Self

from django.db.models import Model

from opportunities.models import FactChange, Opportunity, StatusChange
from tasks.text import fact_history, history
from tasks.text.fact_history import FactEntry
from tasks.text.history import Entry

PAGE = 50
LAST = 2**63 - 1


class Cursor(NamedTuple):
    """How far the history has been shown: below which keys of both kinds it goes on."""

    move: int = LAST
    fact: int = LAST

    def past(self, shown: Sequence[Model]) -> Self:
        """The cursor below these rows; newest first, keys of a kind fall."""
        move, fact = self
        for row in shown:
            if isinstance(row, StatusChange):
                move = row.pk
            else:
                fact = row.pk
        return type(self)(move, fact)


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry | FactEntry]
    next: Cursor | None


def read(opportunity: Opportunity, *, at: datetime, below: Cursor | None = None) -> Page:
    """The latest changes first, or those below some; ten queries at most, however many tasks.

    What was undone is told by its undo alone.
    """
    below = below or Cursor()
    both = list(merge(*_told(opportunity, below), key=attrgetter("changed_at"), reverse=True))
    shown = both[:PAGE]
    moves = [row for row in shown if isinstance(row, StatusChange)]
    facts = [row for row in shown if isinstance(row, FactChange)]
    of_move = history.entries(opportunity, moves, at=at)
    of_fact = fact_history.entries(opportunity, facts, at=at)
    entries = [
        of_move[row.pk] if isinstance(row, StatusChange) else of_fact[row.pk] for row in shown
    ]
    return Page(entries, below.past(shown) if len(both) > PAGE else None)


def _told(opportunity: Opportunity, below: Cursor) -> tuple[list[StatusChange], list[FactChange]]:
    """Of both kinds, one more than a page, newest first."""
    moves = StatusChange.objects.filter(opportunity=opportunity, pk__lt=below.move, undone_by=None)
    facts = FactChange.objects.filter(opportunity=opportunity, pk__lt=below.fact, undone_by=None)
    statuses = ("from_status", "to_status", "undoes__to_status", "undoes__from_status")
    return (
        list(moves.select_related(*statuses, "changed_by", "undone_by").latest_first()[: PAGE + 1]),
        list(
            facts.select_related(
                "key_date", "undoes__key_date", "changed_by", "undone_by"
            ).latest_first()[: PAGE + 1]
        ),
    )
