"""Two people, or a person and the cleaning, at one deleted trip at the same moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from caladeo import clock
from caladeo.models import User
from opportunities import actions
from opportunities.models import DeletedOpportunity, Opportunity
from opportunities.moves import status_deletion
from opportunities.trash import deleting, restoring
from opportunities.trash.restoring import NotInTrashError, Restored
from statuses.models import Status
from tasks.actions import editing
from tests.factories import OpportunityFactory, StatusFactory, UserFactory
from tests.overtaking import needs_row_locks, overtake
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db(transaction=True)

STORED = '"opportunities_deletedopportunity"'
OVER = timedelta(days=30)


@pytest.fixture
def boss() -> User:
    person: User = UserFactory()
    return person


@pytest.fixture
def trip() -> Opportunity:
    StatusFactory(name="Nouveau", position=1)
    row: Opportunity = OpportunityFactory(status__name="Devis", status__position=2)
    return row


def restore(trip: Opportunity, by: User, at: datetime) -> Callable[[], Restored]:
    return lambda: restoring.restore(trip.pk, by=by, at=at)


def test_two_who_restore_one_trip_restore_it_once(trip: Opportunity, boss: User) -> None:
    delete_trip(trip)
    calls = [restore(trip, boss, clock.now()) for _ in range(2)]

    answers = overtake(*calls, after=STORED)

    assert isinstance(answers[0], Restored)
    assert isinstance(answers[1], NotInTrashError)
    assert Opportunity.objects.get() == trip


@needs_row_locks
def test_without_the_lock_the_second_fails(trip: Opportunity, boss: User) -> None:
    delete_trip(trip)
    calls = [restore(trip, boss, clock.now()) for _ in range(2)]

    answers = overtake(*calls, after=STORED, locks=False)

    assert any(isinstance(answer, IntegrityError) for answer in answers)


def last_moment(trip: Opportunity, boss: User) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Restoring just before its month is over, and the cleaning just after."""
    moment = clock.now()
    delete_trip(trip, at=moment)
    before, after = moment + OVER - timedelta(seconds=1), moment + OVER
    return restore(trip, boss, before), lambda: deleting.purge(at=after)


def test_what_is_being_restored_is_not_removed_for_good(trip: Opportunity, boss: User) -> None:
    restoring_, purging = last_moment(trip, boss)

    answers = overtake(restoring_, purging, after=STORED)

    assert (isinstance(answers[0], Restored), answers[1]) == (True, 0)
    assert Opportunity.objects.get() == trip


@needs_row_locks
def test_without_the_lock_it_is_removed_and_back(trip: Opportunity, boss: User) -> None:
    restoring_, purging = last_moment(trip, boss)

    answers = overtake(restoring_, purging, after=STORED, locks=False)

    assert (isinstance(answers[0], Restored), answers[1]) == (True, 1)


def test_what_is_removed_for_good_is_not_restored(trip: Opportunity, boss: User) -> None:
    restoring_, purging = last_moment(trip, boss)

    answers = overtake(purging, restoring_, after=STORED)

    assert (answers[0], isinstance(answers[1], NotInTrashError)) == (1, True)
    assert [Opportunity.objects.count(), DeletedOpportunity.objects.count()] == [0, 0]


def test_a_status_deleted_while_a_trip_comes_back_is_left(trip: Opportunity, boss: User) -> None:
    status, other = trip.status, Status.objects.get(name="Nouveau")
    delete_trip(trip)
    how: dict[str, Any] = {"to": other, "quiet": True, "by": None, "at": clock.now()}

    overtake(
        restore(trip, boss, clock.now()),
        lambda: status_deletion.delete(status, **how),
        after="FROM statuses_status",
    )

    assert Opportunity.objects.get().status == other


def test_a_client_deleted_while_a_trip_comes_back_stays(trip: Opportunity, boss: User) -> None:
    delete_trip(trip)

    answers = overtake(
        restore(trip, boss, clock.now()),
        lambda: actions.delete_client(trip.client),
        after="FROM opportunities_client",
    )

    assert isinstance(answers[0], Restored)
    assert isinstance(answers[1], actions.ClientInUseError)
    assert Opportunity.objects.get().client == trip.client


def test_a_task_added_while_the_trip_is_deleted_is_not_lost(trip: Opportunity, boss: User) -> None:
    def add() -> object:
        return editing.add(
            trip, name="Rappeler", due_date=None, assignee=None, by=None, at=clock.now()
        )

    overtake(add, lambda: delete_trip(trip), after='"opportunities_opportunity"')
    restoring.restore(trip.pk, by=boss, at=clock.now())

    assert list(trip.tasks.values_list("name", flat=True)) == ["Rappeler"]
