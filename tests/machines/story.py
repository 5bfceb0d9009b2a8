"""A morning on several machines, two of which die; and what must be there afterwards."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection
from django.tasks import TaskResultStatus
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from caladeo.models import Job
from opportunities.models import Opportunity, StatusChange
from statuses.models import Status
from tasks import doctor
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.machines.fleet import Fleet, kill, wait
from tests.machines.sellers import Seller

SELLERS = 4
RULES = 3


@dataclass(frozen=True)
class Size:
    """How often each seller adds and moves; how many bulk moves, of how many opportunities."""

    rounds: int
    groups: int
    each: int

    @property
    def acknowledged(self) -> int:
        return 2 * (self.rounds * SELLERS + self.groups)


SMALL = Size(rounds=4, groups=3, each=30)
# Groups large enough for the way of many rows: 1,200 tasks at once.
LARGE = Size(rounds=40, groups=12, each=400)


@dataclass(frozen=True)
class Told:
    """How it went, for those who read a table."""

    acknowledged: int
    repeated: int
    taken_over: int
    connections: int  # that the fleet had to the database when it was busy
    seconds: float


def play(fleet: Fleet, size: Size) -> Told:
    """Work through the fleet, kill one server and one worker, and check everything."""
    begun = time.monotonic()
    here, there = _statuses()
    sellers = [Seller(UserFactory(), tuple(fleet.servers)) for _seller in range(SELLERS)]
    groups = [[_trip(here) for _trip_number in range(size.each)] for _group in range(size.groups)]
    trips = [_trip(here) for _seller in sellers]
    with ThreadPoolExecutor(SELLERS + 2) as crowd:
        work = [
            crowd.submit(_work, seller, trip, (here, there), size.rounds)
            for seller, trip in zip(sellers, trips, strict=True)
        ]
        bulk = [
            crowd.submit(_move_all, seller, half, there)
            for seller, half in zip(sellers, (groups[::2], groups[1::2]), strict=False)
        ]
        wait(
            lambda: sum(len(seller.moved) for seller in sellers) >= size.rounds, "a quarter is done"
        )
        kill(next(iter(fleet.servers.values())))
        wait(lambda: _are_busy() or all(one.done() for one in bulk), "both workers are busy")
        connections = _connections()
        kill(fleet.workers[0])
        for one in (*work, *bulk):
            one.result(180)
    wait(lambda: not Job.objects.ongoing().exists(), "the jobs are over")
    sellers[0].export()
    faults = [*_lost(sellers), *_halves(groups, there), *_sick()]
    assert not faults, faults
    attempts = Job.objects.values_list("attempts", flat=True)
    return Told(
        acknowledged=sum(len(one.added) + len(one.moved) for one in sellers) + len(attempts),
        repeated=sum(seller.repeated for seller in sellers),
        taken_over=sum(count > 1 for count in attempts),
        connections=connections,
        seconds=time.monotonic() - begun,
    )


def _statuses() -> tuple[Status, Status]:
    here, there = StatusFactory(), StatusFactory()
    for status in (here, there):
        for _rule in range(RULES):
            AutoTaskTemplateFactory(status=status)
    return here, there


def _trip(status: Status) -> Opportunity:
    return OpportunityFactory(status=status)


def _work(seller: Seller, trip: Opportunity, statuses: tuple[Status, Status], rounds: int) -> None:
    """By turns a task by hand and a move to the other status."""
    try:
        for turn in range(rounds):
            seller.add_task(trip.pk, f"Rappel {turn} de {seller.user.pk}")
            seen, to = statuses[turn % 2], statuses[1 - turn % 2]
            seller.move(trip.pk, seen=seen.pk, to=to.pk)
    finally:
        connection.close()


def _move_all(seller: Seller, groups: list[list[Opportunity]], to: Status) -> None:
    """Have each group counted, then moved, by whichever worker is free."""
    mover = Seller(seller.user, seller.ports)
    try:
        for group in groups:
            chosen = [("id", trip.pk) for trip in group]
            token = ("form_token", f"count {group[0].pk}")
            place = mover.send(
                reverse("opportunities:bulk-move-long"), [*chosen, ("vers", to.pk), token]
            )
            job = int(place.rstrip("/").rsplit("/", 1)[-1])
            wait(lambda job=job: _is_done(job), "a move is counted")
            path = reverse("opportunities:bulk-move-preview", args=[job])
            mover.send(path, [("form_token", f"move {group[0].pk}")])
    finally:
        connection.close()


def _connections() -> int:
    """Those of the fleet; this process looks at the database directly."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'fleet'"
        )
        count: int = cursor.fetchone()[0]
    return count


def _is_done(pk: int) -> bool:
    return Job.objects.get(pk=pk).state == Job.State.DONE


def _are_busy() -> bool:
    """Whether each worker is at a job."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).count() > 1


def _lost(sellers: list[Seller]) -> Iterator[str]:
    """Whether all that was acknowledged is there, exactly once."""
    there = Counter(Task.objects.filter(template=None).values_list("name", flat=True))
    told = Counter(name for seller in sellers for name in seller.added)
    if there != told:
        yield f"tasks by hand: lost {told - there}, too many {there - told}"
    moved = Counter(move for seller in sellers for move in seller.moved)
    trips = {pk for pk, _to in moved}
    changes = StatusChange.objects.filter(opportunity__in=trips).exclude(from_status=None)
    stored = Counter(changes.values_list("opportunity", "to_status"))
    if stored != moved:
        yield f"moves: lost {moved - stored}, too many {stored - moved}"


def _halves(groups: list[list[Opportunity]], to: Status) -> Iterator[str]:
    """Whether each bulk move was made whole and once, with its tasks."""
    failed = Job.objects.exclude(state=Job.State.DONE).values_list("kind", "error")
    yield from (f"{kind} stopped: {error}" for kind, error in failed)
    keys = [trip.pk for group in groups for trip in group]
    changes = StatusChange.objects.filter(opportunity__in=keys).exclude(from_status=None)
    if changes.count() != len(keys) or changes.exclude(to_status=to).exists():
        yield f"{changes.count()} changes of {len(keys)} opportunities"
    tasks = Task.objects.filter(change__in=changes).count()
    if tasks != len(keys) * RULES:
        yield f"{tasks} tasks of {len(keys) * RULES}"
    batches = set(Counter(changes.values_list("batch", flat=True)).values())
    if batches != {len(groups[0])}:
        yield f"bulk moves of {batches} opportunities"


def _sick() -> list[str]:
    with doctor.frozen():
        return [words for _name, found in doctor.examine() for words in found]
