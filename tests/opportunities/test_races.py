"""Two things at the same moment on one opportunity, and what happens without the locks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from caladeo import clock
from opportunities.events import Source
from opportunities.models import Opportunity, StatusChange
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.moves import status_deletion, tracked_fields, transitions
from statuses.models import Status
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.overtaking import needs_row_locks, overtake
from tests.racing import together
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db(transaction=True)

ROW = '"opportunities_opportunity"'  # the first statement of every writer locks the row


@pytest.fixture
def trip() -> Opportunity:
    row: Opportunity = OpportunityFactory(status__name="Devis", departure_date=date(2027, 6, 14))
    return row


@pytest.fixture
def confirmed() -> Status:
    status: Status = StatusFactory(name="Confirmé")
    AutoTaskTemplateFactory(status=status, name="Documents", before_departure=True)
    AutoTaskTemplateFactory(status=status, name="Acompte")
    return status


def move(trip: Opportunity, to: Status, **options: Any) -> list[StatusChange]:
    rows = Opportunity.objects.filter(pk=trip.pk)
    return transitions.move(
        rows, to=to, by=None, source=Source.CODE, at=clock.now(), **options
    ).changes


def save(trip: Opportunity, **values: Any) -> None:
    """By a copy of its own, read before the race."""
    for name, value in values.items():
        setattr(trip, name, value)
    trip.save()


def copy(trip: Opportunity) -> Opportunity:
    return Opportunity.objects.get(pk=trip.pk)


def chain(trip: Opportunity) -> list[tuple[str | None, str]]:
    """From where to where, in order."""
    changes = trip.changes.exclude(from_status=None).order_by("pk")
    return list(changes.values_list("from_status__name", "to_status__name"))


Mover = Callable[[Opportunity, Status], Callable[[], Any]]


def by_room(trip: Opportunity, to: Status) -> Callable[[], Any]:
    return lambda: move(trip, to)


def by_save(trip: Opportunity, to: Status) -> Callable[[], Any]:
    old = copy(trip)
    return lambda: save(old, status=to)


both_doors = pytest.mark.parametrize("mover", [by_room, by_save])


# --- The same move twice at once ---


@both_doors
def test_the_same_move_twice_makes_one_change(
    trip: Opportunity, confirmed: Status, mover: Mover
) -> None:
    overtake(mover(trip, confirmed), mover(trip, confirmed), after=ROW)

    assert chain(trip) == [("Devis", "Confirmé")]
    assert trip.tasks.count() == 2


@needs_row_locks
@both_doors
def test_without_the_lock_the_same_move_counts_twice(
    trip: Opportunity, confirmed: Status, mover: Mover
) -> None:
    overtake(mover(trip, confirmed), mover(trip, confirmed), after=ROW, locks=False)

    assert chain(trip) == [("Devis", "Confirmé")] * 2
    assert trip.tasks.count() == 4


def test_two_people_on_one_screen_make_one_change(trip: Opportunity, confirmed: Status) -> None:
    seen = trip.status

    answers = overtake(
        lambda: move(trip, confirmed, seen=seen.pk),
        lambda: move(trip, confirmed, seen=seen.pk),
        after=ROW,
    )

    refusal = answers[1]
    assert isinstance(refusal, transitions.AlreadyMovedError)
    assert refusal.status == confirmed
    assert chain(trip) == [("Devis", "Confirmé")]


def test_a_crowd_makes_one_change(trip: Opportunity, confirmed: Status) -> None:
    together(*[lambda: move(trip, confirmed)] * 6)

    assert chain(trip) == [("Devis", "Confirmé")]
    assert trip.tasks.count() == 2


# --- Two different moves at once ---


@both_doors
def test_two_different_moves_happen_one_after_the_other(
    trip: Opportunity, confirmed: Status, mover: Mover
) -> None:
    overtake(mover(trip, confirmed), mover(trip, StatusFactory(name="Perdu")), after=ROW)

    assert chain(trip) == [("Devis", "Confirmé"), ("Confirmé", "Perdu")]
    assert copy(trip).status.name == "Perdu"


@needs_row_locks
@both_doors
def test_without_the_lock_two_moves_start_from_the_same_status(
    trip: Opportunity, confirmed: Status, mover: Mover
) -> None:
    lost = StatusFactory(name="Perdu")

    overtake(mover(trip, confirmed), mover(trip, lost), after=ROW, locks=False)

    assert chain(trip) == [("Devis", "Perdu"), ("Devis", "Confirmé")]


@pytest.mark.parametrize(
    "rows",
    [
        Opportunity.objects.under_way,
        lambda: Opportunity.objects.filter(status__is_active=True),
    ],
    ids=["keys", "join"],
)
def test_a_set_of_several_tables_misses_nothing_that_moves_meanwhile(
    trip: Opportunity, confirmed: Status, rows: Callable[[], OpportunityQuerySet]
) -> None:
    lost = StatusFactory(name="Perdu")

    def close_all() -> list[StatusChange]:
        return transitions.move(
            rows(), to=lost, by=None, source=Source.BULK, at=clock.now()
        ).changes

    overtake(by_room(trip, confirmed), close_all, after=ROW)

    assert chain(trip) == [("Devis", "Confirmé"), ("Confirmé", "Perdu")]


@needs_row_locks
def test_locking_a_join_would_drop_the_rows_that_moved_meanwhile(
    trip: Opportunity, confirmed: Status
) -> None:
    rows = Opportunity.objects.filter(status__is_active=True)
    joined = rows.select_for_update(of=("self",))

    def lock_join() -> list[Any]:
        with transaction.atomic():
            return list(joined)

    answers = overtake(by_room(trip, confirmed), lock_join, after=ROW)

    assert answers[1] == []


# --- A status is entered while it is deleted ---


def delete(status: Status, to: Status | None) -> Callable[[], Any]:
    return lambda: status_deletion.delete(status, to=to, quiet=True, by=None, at=clock.now())


def test_a_deletion_takes_along_what_enters_meanwhile(trip: Opportunity, confirmed: Status) -> None:
    lost = StatusFactory(name="Perdu")

    answers = overtake(
        by_room(trip, confirmed), delete(confirmed, lost), after='"opportunities_statuschange"'
    )

    assert not isinstance(answers[1], Exception)
    assert chain(trip) == [("Devis", "Confirmé"), ("Confirmé", "Perdu")]
    assert trip.tasks.count() == 2


@needs_row_locks
def test_without_the_lock_a_deleted_status_is_entered(trip: Opportunity, confirmed: Status) -> None:
    overtake(
        by_room(trip, confirmed),
        delete(confirmed, None),
        after='"opportunities_statuschange"',
        locks=False,
    )

    assert copy(trip).status.deleted_at is not None


@both_doors
def test_a_status_under_deletion_cannot_be_entered(
    trip: Opportunity, confirmed: Status, mover: Mover
) -> None:
    answers = overtake(delete(confirmed, None), mover(trip, confirmed), after='"statuses_status"')

    assert isinstance(answers[1], Status.DoesNotExist)
    assert copy(trip).status.name == "Devis"


def test_nothing_is_created_in_a_status_under_deletion(
    trip: Opportunity, confirmed: Status
) -> None:
    new = OpportunityFactory.build(status=confirmed, manager=trip.manager, client=trip.client)

    answers = overtake(delete(confirmed, None), new.save, after='"statuses_status"')

    assert isinstance(answers[1], Status.DoesNotExist)
    assert new.pk is None
    assert Opportunity.objects.count() == 1


# --- An opportunity is deleted meanwhile ---


def test_a_move_and_a_deletion_leave_nothing_behind(trip: Opportunity, confirmed: Status) -> None:
    answers = overtake(by_room(trip, confirmed), lambda: delete_trip(trip), after=ROW)

    assert not any(isinstance(answer, Exception) for answer in answers)
    assert [Opportunity.objects.count(), StatusChange.objects.count(), Task.objects.count()] == [
        0,
        0,
        0,
    ]


def test_moving_what_is_being_deleted_moves_nothing(trip: Opportunity, confirmed: Status) -> None:
    answers = overtake(lambda: delete_trip(trip), by_room(trip, confirmed), after=ROW)

    assert answers == [1, []]


# --- Sets, in opposite orders ---


def test_two_sets_in_opposite_orders_do_not_lock_each_other_out(confirmed: Status) -> None:
    OpportunityFactory.create_batch(12)
    lost = StatusFactory(name="Perdu")

    def bulk(order: str, to: Status) -> Callable[[], Any]:
        rows = Opportunity.objects.order_by(order)
        return lambda: (
            transitions.move(rows, to=to, by=None, source=Source.BULK, at=clock.now()).changes
        )

    answers = together(bulk("pk", confirmed), bulk("-pk", lost), bulk("-pk", confirmed))

    assert not any(isinstance(answer, Exception) for answer in answers)
    for trip in Opportunity.objects.all():
        ends = [step[1] for step in chain(trip)]
        starts = [step[0] for step in chain(trip)]
        assert starts[1:] == ends[:-1]
        assert ends[-1] == trip.status.name


@pytest.mark.parametrize("doors", [("move", "write"), ("write", "move")])
def test_a_move_and_a_new_manager_at_once_leave_every_task_with_the_manager(
    confirmed: Status, doors: tuple[str, str]
) -> None:
    OpportunityFactory.create_batch(6)
    manager = UserFactory()
    rows = Opportunity.objects.all()
    calls = {
        "move": lambda: (
            transitions.move(
                rows, to=confirmed, by=None, source=Source.BULK, at=clock.now()
            ).changes
        ),
        "write": lambda: tracked_fields.write(rows.reverse(), manager=manager),
    }

    overtake(*(calls[door] for door in doors), after=ROW)

    assert Task.objects.filter(assignee=manager).count() == 12
