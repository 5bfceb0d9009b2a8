"""Departures that move and take their open tasks along, beside one UPDATE in plain SQL."""

import statistics
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from caladeo import clock
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields, transitions
from tasks.models import Task
from tests.benchmarks import agency
from tests.benchmarks.table import Row
from tests.benchmarks.timing import timed

ROUNDS = 3
# Ten rules that hang on the trip, each with a rule for weekends and holidays.
RULES: list[dict[str, Any]] = [
    {
        "name": f"Étape {number}",
        "reference": "return" if number % 5 == 0 else "departure",
        "offset_days": 3 - 7 * number,
        "day_rule": "previous" if number % 2 else "next",
    }
    for number in range(10)
]
FLOOR = """
UPDATE tasks_task
SET due_date = {day}, computed_date = {day}, counted_date = {day}, reference_date = {day},
    skipped_days = '[]', is_raised = false, visible_from = NULL
WHERE state = 'open' AND opportunity_id BETWEEN %(first)s AND %(last)s
"""
STORY = """
INSERT INTO tasks_duedatemove (task_id, moved_at, cause, from_date, to_date)
SELECT id, %(at)s, 'departure', due_date, {day}
FROM tasks_task WHERE state = 'open' AND opportunity_id BETWEEN %(first)s AND %(last)s
"""
DAY = {"postgresql": "due_date + 9", "sqlite": "date(due_date, '9 days')"}


def main(size: int) -> list[Row]:
    world = agency.make((2 * ROUNDS) * size, rules=RULES)
    everything = Opportunity.objects.filter(status=world.start)
    transitions.move(everything, to=world.goals[0], by=None, source="code", at=clock.now())
    assert Task.objects.open().count() == 10 * len(world.pks)
    ours, updates, stories = [], [], []
    for number in range(ROUNDS):
        chosen = world.take(size)
        updates.append(timed(lambda chosen=chosen: plain(chosen, FLOOR)))
        stories.append(timed(lambda chosen=chosen: plain(chosen, STORY)))
        day = date(2028, 3, 1 + number)
        chosen = world.take(size)
        ours.append(timed(lambda chosen=chosen, day=day: engine(chosen, day)))
        assert not Task.objects.filter(opportunity__in=chosen[:9], reference_date=None).exists()
    what, mine = f"reschedule {size:,}", statistics.median(ours)
    update = statistics.median(updates)
    both = update + statistics.median(stories)
    return [
        Row(what=f"{what}, beside an UPDATE", figure=mine, beside=update, most=2),
        Row(what=f"{what}, beside UPDATE and story", figure=mine, beside=both),
    ]


def engine(pks: Sequence[int], day: date) -> None:
    tracked_fields.write(
        Opportunity.objects.filter(pk__range=(pks[0], pks[-1])), departure_date=day
    )


def plain(pks: Sequence[int], statement: str) -> None:
    values = {"first": pks[0], "last": pks[-1], "at": clock.now()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(day=DAY[connection.vendor]), values)
