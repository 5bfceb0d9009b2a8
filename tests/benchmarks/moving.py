"""Moves of one opportunity and of many, beside plain SQL and beside a loop of saves."""

import statistics
from collections.abc import Sequence

from django.db import connection
from django.test.utils import CaptureQueriesContext

from caladeo import clock
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.conditions import Condition
from tests.benchmarks import agency, floor
from tests.benchmarks.table import Row
from tests.benchmarks.timing import peak, timed

ONES = 40
ROUNDS = 3
# All of them hold for the opportunities of `agency`.
CONDITIONS = [
    Condition(*row).as_stored()
    for row in (
        ("destination", "contains", "Japon"),
        ("duration", "at_least", 2),
        ("duration", "at_most", 100),
        ("priority", "no", None),
        ("first_entry", "yes", None),
    )
]
NAIVE = 300  # a loop of saves takes as long for each: a sample stands for all


def main(size: int) -> list[Row]:
    rounds = ROUNDS if size <= 10_000 else 1
    world = agency.make(3 * rounds * size + 2 * ONES + NAIVE + 10, goals=2)
    world.goals[1].templates.update(conditions=CONDITIONS)
    return [*ones(world), *many(world, size, rounds=rounds)]


def engine(world: agency.Agency, pks: Sequence[int], *, goal: int = 0) -> int:
    rows = Opportunity.objects.filter(pk__range=(pks[0], pks[-1]))
    moves = transitions.move(
        rows, to=world.goals[goal], by=None, source="bulk", at=clock.now()
    ).changes
    return len(moves)


def plain(world: agency.Agency, pks: Sequence[int]) -> None:
    floor.move(pks, start=world.start, to=world.goals[0], at=clock.now())


def naive(world: agency.Agency, pks: Sequence[int]) -> None:
    for row in Opportunity.objects.filter(pk__range=(pks[0], pks[-1])):
        row.status = world.goals[0]
        row.save()


def ones(world: agency.Agency) -> list[Row]:
    engine(world, world.take(1))  # what is only done once: imports, the calendar of a year
    ours, floors = [], []
    for _round in range(ONES):
        ours.append(timed(lambda: engine(world, world.take(1))))
        floors.append(timed(lambda: plain(world, world.take(1))))
    with CaptureQueriesContext(connection) as captured:
        engine(world, world.take(1))
    count = sum(not row["sql"].startswith(("BEGIN", "COMMIT", "SAVE", "REL")) for row in captured)
    best = statistics.median(floors)
    return [
        Row(what="move 1", figure=statistics.median(ours), beside=best, most=3),
        Row(what="move 1: statements", figure=count, most=8, unit=""),
    ]


def many(world: agency.Agency, size: int, *, rounds: int) -> list[Row]:
    ours, floors, thinking = [], [], []
    for _round in range(rounds):
        chosen = world.take(size)
        thinking.append(timed(lambda chosen=chosen: engine(world, chosen, goal=1)))
        chosen = world.take(size)
        floors.append(timed(lambda chosen=chosen: plain(world, chosen)))
        assert floor.wrote_as_much(chosen)
        chosen = world.take(size)
        ours.append(timed(lambda chosen=chosen: engine(world, chosen)))
        assert floor.wrote_as_much(chosen)
    chosen = world.take(NAIVE)
    loop = timed(lambda: naive(world, chosen)) / NAIVE * size
    mine, least = statistics.median(ours), statistics.median(floors)
    what = f"move {size:,}: five conditions a rule"
    return [
        Row(what=f"move {size:,}", figure=mine, beside=least, most=1.5),
        Row(what=what, figure=statistics.median(thinking), beside=mine, most=1.25),
        Row(what=f"loop of saves for {size:,}", figure=loop, beside=mine, least=20),
        Row(what=f"move {size:,}: memory", figure=peak(), most=300, unit="MB"),
    ]
