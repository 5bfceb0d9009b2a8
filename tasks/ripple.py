"""What a changed departure, duration or key date will do to the tasks, before it is saved.

It runs the very code that moves them, on a copy of the opportunity, and writes nothing.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from opportunities.models import Opportunity
from tasks.rescheduling import Move, hanging_on, moves_of


@dataclass(frozen=True, slots=True)
class Ripple:
    """The tasks that will move, those set by hand that stay, those that will be late."""

    moving: list[Move]
    pinned: list[Move]
    late: list[Move]

    def __bool__(self) -> bool:
        return bool(self.moving or self.pinned)


def of(
    opportunity: Opportunity,
    facts: Mapping[str, Any],
    *,
    key_dates: Mapping[int, date | None] | None = None,
    today: date,
) -> Ripple:
    """The ripple of facts about to be written.

    Args:
        facts: the changed ``departure_date`` and ``duration_days``.
        key_dates: the changed key dates; None goes back to the formula.
    """
    changed = copy.copy(opportunity)
    for name, value in facts.items():
        setattr(changed, name, value)
    names = {*facts, *(["key_dates"] if key_dates else [])}
    moves = moves_of(hanging_on([changed], facts=names), typed=key_dates)
    moving = [move for move in moves if move.moves]
    return Ripple(
        moving=moving,
        pinned=[move for move in moves if move.task.is_pinned],
        late=[move for move in moving if move.due.day and move.due.day < today],
    )
