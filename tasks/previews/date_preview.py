"""What a change will do to the tasks, before it is saved.

It runs the very code that moves them, with what is not saved yet in place of what is, and
writes nothing.
"""

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.roles import RoleLine
from tasks.engine.assigning import changing_hands
from tasks.engine.plans import DateMoves
from tasks.engine.rescheduling import hanging_on, moves_of
from tasks.engine.resolver import Supposed


def preview_dates(
    opportunity: Opportunity,
    facts: Mapping[str, Any],
    *,
    key_dates: Mapping[int, date | None] | None = None,
    today: date,
) -> DateMoves:
    """What facts about to be written would move.

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
    found = DateMoves.of(moves, today=today)
    if "manager" not in facts:
        return found
    return replace(found, handed=changing_hands([changed]), manager=facts["manager"])


def preview_role(line: RoleLine, opportunity: Opportunity, person: User | None) -> DateMoves:
    """What naming somebody for a role on a trip would move; None: back to the agency’s person."""
    named = person.pk if person else None
    handed = changing_hands([opportunity], supposed={line.role.pk: named})
    return DateMoves(handed=handed, manager=person or line.default)
