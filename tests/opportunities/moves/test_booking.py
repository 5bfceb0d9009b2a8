"""The first entry into a sold status is the booking; and what a move and its undo did to tasks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opportunities.events import TaskCounts
from opportunities.models import Opportunity
from opportunities.moves import transitions, undoing
from statuses.models import KeyDate, Status
from tasks.models import DueDateMove
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

pytestmark = pytest.mark.django_db
AT = datetime(2027, 3, 12, 9, 30, tzinfo=UTC)


def move(trip: Opportunity, to: Status, at: datetime = AT) -> transitions.Entered:
    rows = Opportunity.objects.filter(pk=trip.pk)
    return transitions.move(rows, to=to, by=None, source="code", at=at)


def save(trip: Opportunity, to: Status) -> None:
    trip.status = to
    trip.save()


@pytest.fixture
def sold() -> Status:
    status: Status = StatusFactory(name="Voyage confirmé", is_sold=True)
    return status


@pytest.fixture
def trip() -> Opportunity:
    """With a task that waits for the booking."""
    deposit = KeyDate.objects.create(name="Acompte", source="booking", offset_days=7)
    rule = AutoTaskTemplateFactory(reference="key_date", key_date=deposit, offset_days=0)
    row: Opportunity = OpportunityFactory(status=rule.status)
    return row


@pytest.mark.parametrize("enter", [move, save])
def test_one_statement_writes_the_status_and_the_booking(
    trip: Opportunity, sold: Status, enter: Callable[[Opportunity, Status], object]
) -> None:
    with CaptureQueriesContext(connection) as asked:
        enter(trip, sold)

    writes = [row["sql"] for row in asked if 'UPDATE "opportunities_opportunity"' in row["sql"]]
    stored = Opportunity.objects.get()
    (entry,) = trip.changes.filter(to_status=sold)
    assert len(writes) == 1
    assert (stored.status, stored.booked_on) == (sold, timezone.localdate(entry.changed_at))


def test_the_object_that_was_saved_knows_its_booking(trip: Opportunity, sold: Status) -> None:
    save(trip, sold)
    day = Opportunity.objects.get().booked_on

    trip.save()

    assert trip.booked_on == Opportunity.objects.get().booked_on == day is not None


def test_a_new_one_begins_booked(sold: Status) -> None:
    OpportunityFactory(status=sold)

    assert Opportunity.objects.get().booked_on is not None


@pytest.mark.parametrize("enter", [move, save])
def test_the_tasks_that_wait_for_the_booking_follow(
    trip: Opportunity, sold: Status, enter: Callable[[Opportunity, Status], object]
) -> None:
    task = trip.tasks.get()
    assert task.due_date is None

    enter(trip, sold)

    task.refresh_from_db()
    assert task.due_date == Opportunity.objects.get().booked_on + timedelta(days=7)
    assert DueDateMove.objects.get().cause == DueDateMove.Cause.BOOKING


def test_a_later_sale_leaves_the_booking_as_it_is(trip: Opportunity, sold: Status) -> None:
    move(trip, sold)
    move(trip, StatusFactory(), at=AT + timedelta(days=1))
    move(trip, sold, at=AT + timedelta(days=2))

    assert Opportunity.objects.get().booked_on == date(2027, 3, 12)
    assert DueDateMove.objects.count() == 1


def test_an_undo_takes_the_booking_back(trip: Opportunity, sold: Status) -> None:
    done = move(trip, sold)

    undoing.undo(done.changes[0], by=None, at=AT + timedelta(hours=1))

    assert Opportunity.objects.get().booked_on is None
    assert trip.tasks.get().due_date is None


# --- What became of the tasks ---


def test_a_move_and_its_undo_say_what_became_of_the_tasks() -> None:
    left = AutoTaskTemplateFactory(on_leave="cancel").status
    rows = OpportunityFactory.create_batch(2, status=left)
    confirmed = AutoTaskTemplateFactory().status
    AutoTaskTemplateFactory(status=confirmed)
    OpportunityFactory(status=confirmed)

    done = transitions.move(Opportunity.objects.all(), to=confirmed, by=None, source="bulk", at=AT)
    rows[0].tasks.filter(change=done.changes[0]).update(touched_at=AT)
    undone = undoing.undo(done.changes[0], by=None, at=AT + timedelta(hours=1))

    assert (len(done.changes), done.tasks) == (2, TaskCounts(created=4, cancelled=2))
    assert undone.tasks == TaskCounts(kept=2, brought_back=1)


def test_what_a_trip_that_is_over_does_not_get_is_counted() -> None:
    over = OpportunityFactory(departure_date=date(2026, 1, 5), duration_days=8)
    confirmed = AutoTaskTemplateFactory(before_departure=True).status

    assert move(over, confirmed).tasks == TaskCounts(ended=1)
