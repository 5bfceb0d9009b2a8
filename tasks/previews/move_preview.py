"""What moving opportunities would do to tasks: the very plans of the move, nothing written."""

import copy
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate, Status
from tasks.engine import generation, leaving
from tasks.engine.leaving import StatusExit
from tasks.engine.plans import Entry, Plan
from tasks.engine.resolver import AS_IT_IS, Supposed
from tasks.models import RuleExemption


def preview_moves(
    moves: Sequence[tuple[Opportunity, Status]],
    *,
    by: User | None,
    at: datetime,
    supposed: Supposed = AS_IT_IS,
) -> Plan:
    """What these moves would do, each from where its opportunity is now.

    A name with placeholders reads the ``client`` and the ``manager`` of the opportunities.

    Args:
        supposed: what a trial counts with in place of what is saved.
    """
    entered = {status.pk for _row, status in moves}
    templates = AutoTaskTemplate.objects.enabled().filter(status__in=entered)
    named = ("assigned_person", "role", "key_date", "predecessor")
    # As a move asks it: with the rules, whether any trip at all is exempt.
    asked = templates.annotate(may_be_exempt=Exists(RuleExemption.objects.standing()))
    rules = list(asked.select_related(*named))
    result = Plan()
    exits = [
        StatusExit(row.pk, row.status_id, status)
        for row, status in moves
        if row.status_id != status.pk
    ]
    left = leaving.plan(exits)
    result.cancelled.extend(left.cancelled)
    result.forgotten.extend(left.forgotten)
    gone = defaultdict(set)
    for row in result.cancelled:
        gone[row.status_exit.opportunity_id, row.status_exit.to_status.pk].add(row.task.pk)
    for entries in _entries(moves, by=by, at=at, is_first=supposed.is_first_entry):
        planned = generation.plan(
            entries, templates=rules, today=clock.local_day(at), supposed=supposed, leaving=gone
        )
        result.tasks.extend(planned.tasks)
        result.skipped.extend(planned.skipped)
    result.remaining.extend(leaving.remainders(exits, cancelled=result.cancelled))
    return result


def by_status(
    opportunity: Opportunity, statuses: Sequence[Status], *, by: User | None, at: datetime
) -> dict[int, Plan]:
    """What moving one opportunity into each of these statuses would do."""
    whole = preview_moves([(opportunity, status) for status in statuses], by=by, at=at)
    found = {status.pk: Plan() for status in statuses}
    for task in whole.tasks:
        found[task.entry.status_id].tasks.append(task)
    for row in whole.skipped:
        found[row.entry.status_id].skipped.append(row)
    for cancellation in whole.cancelled:
        found[cancellation.status_exit.to_status.pk].cancelled.append(cancellation)
    for forgotten in whole.forgotten:
        found[forgotten.to_status.pk].forgotten.append(forgotten)
    for remainder in whole.remaining:
        found[remainder.status_exit.to_status.pk].remaining.append(remainder)
    return found


def _entries(
    moves: Sequence[tuple[Opportunity, Status]],
    *,
    by: User | None,
    at: datetime,
    is_first: bool | None,
) -> list[list[Entry]]:
    """The entries that leave the booking as it is, and those that would date it."""
    today = clock.local_day(at)
    plain: list[Entry] = []
    booked: list[Entry] = []
    for opportunity, status in moves:
        row, group = opportunity, plain
        if status.is_sold and opportunity.booked_on is None:
            row, group = copy.copy(opportunity), booked
            row.date_booking(status, at=at)
        group.append(Entry(row, status.pk, entered_on=today, by=by, is_first=is_first))
    return [entries for entries in (plain, booked) if entries]
