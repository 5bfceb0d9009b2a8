"""What a change will do to the tasks, before it is saved.

It runs the very code that moves them, with what is not saved yet in place of what is, and
writes nothing.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from caladeo.models import User
from opportunities.models import Opportunity
from tasks.engine.assigning import changing_hands
from tasks.engine.rescheduling import Move, hanging_on, moves_of
from tasks.engine.resolver import Supposed
from tasks.models import Task


@dataclass(frozen=True, slots=True)
class DatePreview:
    """The tasks that will move, those set by hand that stay, those that will be late.

    And those that waited and will be cancelled: their date arrives already past; and those
    that go to the new manager.
    """

    moving: list[Move] = field(default_factory=list)
    pinned: list[Move] = field(default_factory=list)
    late: list[Move] = field(default_factory=list)
    needless: list[Move] = field(default_factory=list)
    handed: list[Task] = field(default_factory=list)
    manager: User | None = None

    def __bool__(self) -> bool:
        return self.changes or bool(self.pinned)

    @property
    def changes(self) -> bool:
        """Whether anything becomes another than it was."""
        return bool(self.moving or self.needless or self.handed)


def preview_dates(
    opportunity: Opportunity,
    facts: Mapping[str, Any],
    *,
    key_dates: Mapping[int, date | None] | None = None,
    today: date,
) -> DatePreview:
    """The ripple of facts about to be written.

    Args:
        facts: the changed ``departure_date``, ``duration_days`` and ``manager``.
        key_dates: the changed key dates; None goes back to the formula.
    """
    changed = copy.copy(opportunity)
    for name, value in facts.items():
        setattr(changed, name, value)
    names = {*facts, *(["key_dates"] if key_dates else [])}
    tasks = list(hanging_on([changed.pk], facts=names))
    for task in tasks:
        task.opportunity = changed
    moves = moves_of(tasks, supposed=Supposed(typed=key_dates))
    found = sort(moves, today=today)
    if "manager" not in facts:
        return found
    return replace(found, handed=changing_hands([changed]), manager=facts["manager"])


def sort(moves: Iterable[Move], *, today: date) -> DatePreview:
    """Soonest first; a task that will have no date comes last."""
    moves = sorted(moves, key=lambda move: (move.due.day or date.max, move.task.pk))
    needless = [move for move in moves if move.is_needless(today)]
    moves = [move for move in moves if not move.is_needless(today)]
    moving = [move for move in moves if move.moves]
    return DatePreview(
        moving=moving,
        pinned=[move for move in moves if move.task.is_pinned and _is_other_day(move)],
        late=[move for move in moving if move.due.day and move.due.day < today],
        needless=[move for move in needless if move.task.state == Task.State.OPEN],
    )


def _is_other_day(move: Move) -> bool:
    """Whether a pinned task would have moved; how its day came about may change alone."""
    return move.task.computed_date != move.due.day
