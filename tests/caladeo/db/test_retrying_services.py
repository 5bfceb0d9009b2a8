"""Services are run again after a fault of the database, to the same end as without it.

Each has its control: without a second try the fault comes out, and nothing is written.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection

from caladeo import clock
from caladeo.db import retrying
from opportunities import key_dates
from opportunities.events import Source, status_changed
from opportunities.models import KeyDateValue, Opportunity, StatusChange
from opportunities.moves import booking, status_deletion, tracked_fields, transitions, undoing
from statuses.models import AutoTaskTemplate, Closure, KeyDate, Status
from tasks.actions import completing
from tasks.engine import rule_edits, skipped
from tasks.models import Task
from tasks.settings import agency_calendar, handover, key_date_changes
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.overtaking import needs_row_locks
from tests.racing import together
from tests.trashing import delete_trip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
DEPARTURE = date(2027, 6, 14)


def by_nobody() -> dict[str, Any]:
    return {"by": None, "at": clock.now()}


class World:
    """One trip with its task, which counts from a key date; where it may go; a trip beside."""

    def __init__(self) -> None:
        self.balance = KeyDate.objects.create(name="Solde", source="departure", offset_days=-30)
        self.confirmed, self.colleague = StatusFactory(name="Confirmé"), UserFactory()
        how = {"reference": "key_date", "key_date": self.balance, "day_rule": "next"}
        self.rule: AutoTaskTemplate = AutoTaskTemplateFactory(**how, offset_days=0, name="Facture")
        self.trip: Opportunity = OpportunityFactory(status=self.rule.status, travelling=True)
        self.beside = OpportunityFactory(status=StatusFactory())
        self.moved = OpportunityFactory(status=StatusFactory())
        self.moved.status = self.confirmed
        self.moved.save()
        over = {"departure_date": date(2020, 6, 14), "duration_days": 8}
        self.over = OpportunityFactory(
            status=AutoTaskTemplateFactory(before_departure=True).status, **over
        )

    def trips(self) -> Any:
        return Opportunity.objects.filter(pk=self.trip.pk)

    def save(self) -> None:
        self.trip.status = self.confirmed
        self.trip.save()

    def move(self) -> None:
        transitions.move(self.trips(), to=self.confirmed, source=Source.CODE, **by_nobody())

    def create(self) -> None:
        like = {"manager": self.colleague, "client": self.trip.client, "departure_date": DEPARTURE}
        trip = OpportunityFactory.build(status=self.rule.status, **like)
        transitions.create([trip], source=Source.CODE, **by_nobody())

    def undo(self) -> None:
        change = StatusChange.objects.exclude(from_status=None).get()
        undoing.undo(change, **by_nobody())

    def write_facts(self) -> None:
        tracked_fields.write(self.trips(), departure_date=date(2027, 7, 14))

    def write_key_date(self) -> None:
        key_dates.write(self.trip, {self.balance.pk: date(2027, 5, 3)}, **by_nobody())

    def edit_key_date(self) -> None:
        key_date_changes.edit(self.balance, offset_days=-20, **by_nobody())

    def close_the_agency(self) -> None:
        closure = Closure(name="Pont", first_day=date(2027, 5, 18), last_day=date(2027, 5, 19))
        agency_calendar.apply(agency_calendar.adding(closure), **by_nobody())

    def edit_rule(self) -> None:
        rule_edits.revise(self.rule, {"name": "Solder"}, update_open=True, **by_nobody())

    def create_left_out(self) -> None:
        skipped.create_skipped_tasks(self.over.changes.get(), at=clock.now())

    def complete(self) -> None:
        completing.complete(Task.objects.get(), **by_nobody())

    def hand_over(self) -> None:
        handover.deactivate(self.trip.manager, to=self.colleague, **by_nobody())

    def sell(self) -> None:
        booking.edit_status(self.rule.status, is_sold=True, **by_nobody())

    def delete_status(self) -> None:
        status_deletion.delete(self.rule.status, to=self.confirmed, quiet=True, **by_nobody())

    def delete(self) -> None:
        delete_trip(self.trip)

    def state(self) -> dict[str, list[Any]]:
        """What is stored, without the moments of this run."""
        return {
            "trips": rows(Opportunity, "status", "manager", "departure_date", "booked_on"),
            "changes": rows(StatusChange, "opportunity", "from_status", "to_status", "source"),
            "tasks": rows(Task, "opportunity", "name", "due_date", "state", "assignee"),
            "days": rows(KeyDateValue, "opportunity", "day"),
            "key dates": rows(KeyDate, "offset_days"),
            "closures": rows(Closure, "first_day", "last_day"),
            "statuses": rows(Status, "pk", "is_sold", "deleted_at"),
        }


def rows(model: Any, *names: str) -> list[Any]:
    return list(model.objects.order_by("pk").values_list(*names))


@pytest.fixture
def world() -> World:
    return World()


class FailsAtCommit:
    """The row that another one points to is gone, which the database finds at COMMIT only.

    A trip that nobody works on gets a client that does not exist, in the transaction of the
    first write that is seen.
    """

    def __init__(self, beside: Opportunity) -> None:
        self.beside, self.is_done = beside, False

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        result = execute(sql, *args)
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not self.is_done:
            self.is_done = True
            with connection.cursor() as cursor:
                orphan = "UPDATE opportunities_opportunity SET client_id = -1 WHERE id = %s"
                cursor.execute(orphan, [self.beside.pk])
        return result


SWAPPED, ADDED, GONE = (1, 1), (0, 1), (1, 0)
# For each service, how many rows of which kind are as they were no longer, and how many are new.
ROOMS: dict[str, tuple[Callable[[World], None], dict[str, tuple[int, int]]]] = {
    "save": (World.save, {"trips": SWAPPED, "changes": ADDED}),
    "move": (World.move, {"trips": SWAPPED, "changes": ADDED}),
    "create": (World.create, {"trips": ADDED, "changes": ADDED, "tasks": ADDED}),
    "undo": (World.undo, {"trips": SWAPPED, "changes": ADDED}),
    "facts": (World.write_facts, {"trips": SWAPPED, "tasks": SWAPPED}),
    "day of a trip": (World.write_key_date, {"days": ADDED, "tasks": SWAPPED}),
    "key date": (World.edit_key_date, {"key dates": SWAPPED, "tasks": SWAPPED}),
    "calendar": (World.close_the_agency, {"closures": ADDED, "tasks": SWAPPED}),
    "rule": (World.edit_rule, {"tasks": SWAPPED}),
    "left out": (World.create_left_out, {"tasks": ADDED}),
    "task": (World.complete, {"tasks": SWAPPED}),
    "handover": (World.hand_over, {"trips": SWAPPED, "tasks": SWAPPED}),
    "sale": (World.sell, {"statuses": SWAPPED, "trips": SWAPPED}),
    "deletion of a status": (
        World.delete_status,
        {"statuses": SWAPPED, "trips": SWAPPED, "changes": ADDED},
    ),
    "deletion of a trip": (World.delete, {"trips": GONE, "changes": GONE, "tasks": GONE}),
}


def difference(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, Any]:
    """For each kind that differs, how many rows are gone and how many are new."""
    counts = {
        kind: (len(set(before[kind]) - set(after[kind])), len(set(after[kind]) - set(before[kind])))
        for kind in before
    }
    return {kind: count for kind, count in counts.items() if count != (0, 0)}


@pytest.mark.parametrize("service", ROOMS)
def test_after_a_fault_at_commit_each_room_does_its_work_once(world: World, service: str) -> None:
    act, changes = ROOMS[service]
    before, fault = world.state(), FailsAtCommit(world.beside)

    with connection.execute_wrapper(fault):
        act(world)

    assert fault.is_done
    assert difference(before, world.state()) == changes


@pytest.mark.parametrize("service", ROOMS)
def test_without_a_second_try_a_fault_at_commit_leaves_nothing(
    world: World, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "ATTEMPTS", 1)
    act, _changes = ROOMS[service]
    before = world.state()

    with pytest.raises(IntegrityError), connection.execute_wrapper(FailsAtCommit(world.beside)):
        act(world)

    assert world.state() == before


# --- Two moves, each of which wants the row of the other ---


@contextmanager
def wanting_each_other(*trips: Opportunity) -> Iterator[None]:
    """Once both have moved, on their first try, each move reads the other's trip under its lock."""
    meet, known = threading.Barrier(2, timeout=20), {trip.pk: trip for trip in trips}
    met: set[int] = set()

    def read_the_other(changes: list[StatusChange], **kwargs: Any) -> None:
        (own,) = {change.opportunity_id for change in changes}
        if own not in met:
            met.add(own)
            meet.wait()
        (other,) = known.keys() - {own}
        Opportunity.objects.filter(pk=other).locked().get()

    status_changed.connect(read_the_other)
    try:
        yield
    finally:
        status_changed.disconnect(read_the_other)


def moves_that_meet(world: World) -> list[object]:
    """What two moves that lock each other out answer: how many moved, or the error."""

    def mover(trip: Opportunity) -> Callable[[], int]:
        rows = Opportunity.objects.filter(pk=trip.pk)
        how = {"to": world.confirmed, "source": Source.CODE, **by_nobody()}
        return lambda: len(transitions.move(rows, **how).changes)

    with wanting_each_other(world.trip, world.beside):
        return together(mover(world.trip), mover(world.beside))


@needs_row_locks
def test_two_moves_in_a_deadlock_both_come_through(world: World) -> None:
    before = world.state()

    assert moves_that_meet(world) == [1, 1]

    assert difference(before, world.state()) == {"trips": (2, 2), "changes": (0, 2)}


@needs_row_locks
def test_without_a_second_try_one_of_two_moves_in_a_deadlock_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "ATTEMPTS", 1)
    before = world.state()

    answers = moves_that_meet(world)

    (fault,) = [answer for answer in answers if answer != 1]
    assert isinstance(fault, OperationalError)
    assert difference(before, world.state()) == {"trips": (1, 1), "changes": (0, 1)}
