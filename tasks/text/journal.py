"""The history of an opportunity, page by page: changes of status and of facts, exemptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any, NamedTuple, Self

from django.db.models import Model

from caladeo import clock
from opportunities.models import FactChange, Opportunity, StatusChange
from tasks.models import RuleExemption
from tasks.text import fact_history, history
from tasks.text.exemptions import ExemptionEntry
from tasks.text.fact_history import FactEntry
from tasks.text.history import ChangeEntry

PAGE = 50
LAST = 2**63 - 1
KINDS = (StatusChange, FactChange, RuleExemption)


class Cursor(NamedTuple):
    """How far the history has been shown: below which keys of each kind it goes on."""

    move: int = LAST
    fact: int = LAST
    exemption: int = LAST

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
    entries: list[ChangeEntry | FactEntry | ExemptionEntry]
    next: Cursor | None


def read(opportunity: Opportunity, *, at: datetime, below: Cursor | None = None) -> Page:
    """The latest first, or those below some; eleven queries at most, however many tasks.

    What was undone is told by its undo alone.
    """
    below = below or Cursor()
    told = list(merge(*_told(opportunity, below), key=_moment, reverse=True))
    shown = told[:PAGE]
    moves = [row for row in shown if isinstance(row, StatusChange)]
    facts = [row for row in shown if isinstance(row, FactChange)]
    of_move = history.entries(opportunity, moves, at=at)
    of_fact = fact_history.entries(opportunity, facts, at=at)
    today = clock.local_day(at)
    entries: list[ChangeEntry | FactEntry | ExemptionEntry] = []
    for row in shown:
        if isinstance(row, RuleExemption):
            entries.append(ExemptionEntry(row, today))
        else:
            entries.append((of_move if isinstance(row, StatusChange) else of_fact)[row.pk])
    return Page(entries, below.past(shown) if len(told) > PAGE else None)


def _moment(row: Any) -> datetime:
    moment: datetime = row.at if isinstance(row, RuleExemption) else row.changed_at
    return moment


def _told(opportunity: Opportunity, below: Cursor) -> list[list[Any]]:
    """Of each kind, one more than a page, newest first."""
    moves = StatusChange.objects.filter(opportunity=opportunity, pk__lt=below.move, undone_by=None)
    facts = FactChange.objects.filter(opportunity=opportunity, pk__lt=below.fact, undone_by=None)
    exemptions = RuleExemption.objects.filter(opportunity=opportunity, pk__lt=below.exemption)
    statuses = ("from_status", "to_status", "undoes__to_status", "undoes__from_status")
    named = (
        moves.select_related(*statuses, "changed_by", "undone_by").latest_first(),
        facts.select_related(
            "key_date", "undoes__key_date", "role", "undoes__role", "changed_by", "undone_by"
        ).latest_first(),
        exemptions.with_context().order_by("-pk"),
    )
    return [list(rows[: PAGE + 1]) for rows in named]
