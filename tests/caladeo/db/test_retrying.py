"""Whole operations run again when the database is at fault, and only then."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from caladeo import clock
from caladeo.db import retrying
from caladeo.models import User
from opportunities.events import Source
from opportunities.models import Client, Opportunity
from opportunities.moves import transitions
from statuses.models import Status
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.overtaking import needs_row_locks
from tests.racing import together

pytestmark = pytest.mark.both

in_autocommit = pytest.mark.django_db(transaction=True)


class DriverError(Exception):
    """What a driver raises; PostgreSQL's carries a code."""

    def __init__(self, words: str = "", sqlstate: str | None = None) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


def failing(times: int, cause: Exception, *, kind: type[Exception] = OperationalError) -> Any:
    """An operation that fails so many times, then counts how often it was run."""
    runs: list[int] = []

    @retrying.on_conflict
    def operation() -> int:
        runs.append(1)
        if len(runs) <= times:
            raise kind(str(cause)) from cause
        return len(runs)

    return operation


PASSING = {
    "deadlock": DriverError(sqlstate="40P01"),
    "serialization": DriverError(sqlstate="40001"),
    "a row that vanished": DriverError(sqlstate="23503"),
    "SQLite is busy": DriverError("database is locked"),
    "a row that vanished from SQLite": DriverError("FOREIGN KEY constraint failed"),
}
LASTING = {
    "unique": DriverError(sqlstate="23505"),
    "check": DriverError(sqlstate="23514"),
    "no connection": DriverError(sqlstate="08006"),
    "unique in SQLite": DriverError("UNIQUE constraint failed: statuses_status.name"),
    "disk": DriverError("disk I/O error"),
    "none": DriverError(),
}


@in_autocommit
@pytest.mark.parametrize("kind", [OperationalError, IntegrityError])
@pytest.mark.parametrize("cause", PASSING.values(), ids=PASSING)
def test_a_passing_fault_is_tried_again(cause: Exception, kind: type[Exception]) -> None:
    assert failing(2, cause, kind=kind)() == 3


@in_autocommit
def test_after_three_tries_the_fault_is_told() -> None:
    with pytest.raises(OperationalError):
        failing(3, PASSING["deadlock"])()


@in_autocommit
@pytest.mark.parametrize("cause", LASTING.values(), ids=LASTING)
def test_a_lasting_fault_is_told_at_once(cause: Exception) -> None:
    operation = failing(1, cause)

    with pytest.raises(OperationalError):
        operation()

    assert operation() == 2


@in_autocommit
def test_an_error_of_ours_is_not_tried_again() -> None:
    operation = failing(1, PASSING["deadlock"], kind=LookupError)

    with pytest.raises(LookupError):
        operation()

    assert operation() == 2


@in_autocommit
def test_a_part_of_somebody_elses_transaction_is_not_run_again_alone() -> None:
    operation = failing(1, PASSING["deadlock"])

    with pytest.raises(OperationalError), transaction.atomic():
        operation()

    assert operation() == 2


def test_an_operation_keeps_its_name_and_arguments() -> None:
    @retrying.on_conflict
    def add(one: int, *, other: int) -> int:
        """Adds."""
        return one + other

    assert (add.__name__, add.__doc__, add(1, other=2)) == ("add", "Adds.", 3)


# --- Real faults ---


def opposite(first: Status, second: Status, meet: threading.Barrier) -> Callable[[], int]:
    """Locks the first row and, once the other thread has done the same, the second one."""
    tries: list[int] = []

    def lock(status: Status) -> None:
        Status.objects.select_for_update().get(pk=status.pk)

    def operation() -> int:
        tries.append(1)
        with transaction.atomic():
            lock(first)
            if len(tries) == 1:
                meet.wait()
            lock(second)
        return len(tries)

    return operation


@needs_row_locks
@in_autocommit
def test_a_deadlock_is_tried_again_until_both_are_through() -> None:
    one, other = StatusFactory(), StatusFactory()
    meet = threading.Barrier(2, timeout=20)

    answers = together(
        retrying.on_conflict(opposite(one, other, meet)),
        retrying.on_conflict(opposite(other, one, meet)),
    )

    assert sorted(answers) == [1, 2]  # type: ignore[type-var]


@needs_row_locks
@in_autocommit
def test_without_a_second_try_a_deadlock_is_an_error() -> None:
    one, other = StatusFactory(), StatusFactory()
    meet = threading.Barrier(2, timeout=20)

    answers = together(opposite(one, other, meet), opposite(other, one, meet))

    (fault,) = [answer for answer in answers if answer != 1]
    assert isinstance(fault, OperationalError)
    assert retrying.is_passing(fault)


@in_autocommit
def test_a_key_that_points_nowhere_is_a_passing_fault() -> None:
    client: Client = ClientFactory()
    trip = OpportunityFactory.build(status=StatusFactory(), manager=UserFactory(), client=client)
    Client.objects.filter(pk=client.pk).delete()

    with pytest.raises(IntegrityError) as fault:
        trip.save()

    assert retrying.is_passing(fault.value)
    assert (trip.pk, trip._state.adding) == (None, True)


# --- What a failed try leaves in memory ---


class Disturbance:
    """A deadlock in the middle of the first try; what others do before the second one."""

    def __init__(self, then: Callable[[], Any] = lambda: None) -> None:
        self.then, self.tries = then, 0

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        if self.tries == 1:  # the first statement of the second try
            self.tries = 2
            self.then()
        result = execute(sql, *args)
        if 'INTO "opportunities_statuschange"' in sql and not self.tries:
            self.tries = 1
            raise OperationalError("deadlock detected") from PASSING["deadlock"]
        return result


@in_autocommit
def test_a_second_try_creates_with_a_key_of_its_own() -> None:
    """The key of the failed try may be somebody else's row by then."""
    trip = OpportunityFactory.build(
        status=StatusFactory(), manager=UserFactory(), client=ClientFactory()
    )
    kept: list[Any] = []

    with connection.execute_wrapper(Disturbance(lambda: kept.append(trip.pk))):
        trip.save()

    assert kept == [None]
    assert Opportunity.objects.get().changes.count() == 1


@in_autocommit
@pytest.mark.parametrize("options", [{}, {"update_fields": ["status", "manager"]}])
def test_a_second_try_still_means_the_move(seller: User, options: dict[str, Any]) -> None:
    trip = OpportunityFactory()
    trip.status, trip.manager = StatusFactory(name="Confirmé"), seller
    disturbed = Disturbance()

    with connection.execute_wrapper(disturbed):
        trip.save(**options)

    stored = Opportunity.objects.get()
    assert (stored.status.name, stored.manager) == ("Confirmé", seller)
    assert trip.changes.count() == 2


@in_autocommit
def test_a_second_try_inserts_a_set_with_keys_of_its_own() -> None:
    trips = OpportunityFactory.build_batch(
        2, status=None, manager=UserFactory(), client=ClientFactory()
    )
    StatusFactory(position=1)
    kept: list[Any] = []

    def look() -> None:
        kept.extend((trip.pk, trip.status_id) for trip in trips)

    with connection.execute_wrapper(Disturbance(look)):
        transitions.create(trips, by=None, source=Source.IMPORT, at=clock.now())

    assert kept == [(None, None)] * 2
    assert Opportunity.objects.count() == 2
