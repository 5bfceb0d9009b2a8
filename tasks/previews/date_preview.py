"""What a change will do to the tasks, before it is saved.

It runs the very code that moves them, with what is not saved yet in place of what is, and
writes nothing.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from caladeo.accounts import people
from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.roles import RoleLine
from tasks.engine.assigning import changing_hands, crossed, is_still_away
from tasks.engine.plans import DateMoves
from tasks.engine.rescheduling import hanging_on, moves_of
from tasks.engine.resolver import Supposed
from tasks.models import Task


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
    tasks = list(hanging_on([changed.pk], facts=names).select_related("assignee"))
    for task in tasks:
        task.opportunity = changed
    moves = moves_of(tasks, supposed=Supposed(typed=key_dates))
    found = DateMoves.of(moves, today=today)
    if "manager" in facts:
        found = replace(found, handed=changing_hands([changed]), manager=facts["manager"])
    _note_substitutes(found, today=today)
    return found


def preview_manager(
    opportunities: Sequence[Opportunity], manager: User, *, today: date
) -> DateMoves:
    """What giving these trips to one manager would hand over; a constant number of queries."""
    changed = [copy.copy(row) for row in opportunities]
    for row in changed:
        row.manager = manager
    handed = changing_hands(changed)
    owners = {row.pk: row for row in changed}
    for task in handed:
        task.opportunity = owners[task.opportunity_id]
    prefetch_related_objects(handed, "assignee")
    found = DateMoves(handed=handed, manager=manager)
    _note_substitutes(found, today=today)
    return found


def preview_role(
    line: RoleLine, opportunity: Opportunity, person: User | None, *, today: date
) -> DateMoves:
    """What naming somebody for a role on a trip would move; None: back to the agency’s person."""
    named = person.pk if person else None
    handed = changing_hands([opportunity], supposed={line.role.pk: named})
    found = DateMoves(handed=handed, manager=person or line.default)
    _note_substitutes(found, today=today)
    return found


def _note_substitutes(found: DateMoves, *, today: date) -> None:
    """Who gets tasks that go to somebody else for an absence; no query where nobody is away."""
    manager, handed = found.manager, {task.pk for task in found.handed}
    days = {move.task.pk: move.due.day for move in found.moving}
    moving = [move.task for move in found.moving if isinstance(move.task, Task)]
    crossing = [
        task
        for task in moving
        if task.pk not in handed
        and (task.instead_of_id or is_still_away(task.away_until, today=today))
    ]
    away = manager if manager and is_still_away(manager.absent_until, today=today) else None
    if not (crossing or away):
        return
    owners = {task.owner_id for task in crossing} | {away.pk if away else None}
    team = people.team(owners, since=today)
    to = {task.pk: crossed(task, days[task.pk], team, today=today) for task in crossing}
    for task in found.handed if away else ():
        day = days.get(task.pk, task.due_date)
        to[task.pk] = team.stand_in(away.pk if away else None, day, today=today)
    known = User.objects.in_bulk({pk for pk in to.values() if pk})
    for task in [*found.handed, *crossing]:
        task.goes_to = known.get(to.get(task.pk) or 0)
