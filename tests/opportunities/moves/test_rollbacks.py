"""A rollback takes the row back but not the object; the next save says what is really meant."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from caladeo import clock
from opportunities.events import Source, status_changed
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import Status
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

# Outer transactions are really rolled back, and really committed.
pytestmark = pytest.mark.django_db(transaction=True)


class Wrong(Exception):  # noqa: N818
    """Something later in the transaction."""


@pytest.fixture
def trip() -> Opportunity:
    row: Opportunity = OpportunityFactory(status__name="Devis")
    return row


@pytest.fixture
def confirmed() -> Status:
    row: Status = AutoTaskTemplateFactory(status__name="Confirmé").status
    return row


def journey(trip: Opportunity) -> list[str]:
    return [change.to_status.name for change in trip.changes.order_by("pk")]


def rolled_back(act: Callable[[], Any]) -> None:
    def go_wrong() -> None:
        act()
        raise Wrong

    with pytest.raises(Wrong), transaction.atomic():
        go_wrong()


def enter(trip: Opportunity, status: Status) -> None:
    trip.status = status
    trip.save()


def move(trip: Opportunity, status: Status) -> None:
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=status, by=None, source=Source.CODE, at=clock.now())


def test_a_move_that_was_rolled_back_is_made_by_the_next_save(
    trip: Opportunity, confirmed: Status
) -> None:
    rolled_back(lambda: enter(trip, confirmed))
    assert journey(trip) == ["Devis"]

    trip.save()

    assert journey(trip) == ["Devis", "Confirmé"]
    assert trip.tasks.count() == 1


def test_several_moves_that_were_rolled_back_count_as_the_last_one(
    trip: Opportunity, confirmed: Status
) -> None:
    quote = trip.status

    def there_and_back() -> None:
        for status in (confirmed, quote, confirmed):
            enter(trip, status)
        assert len(journey(trip)) == 4

    rolled_back(there_and_back)
    trip.save()

    assert journey(trip) == ["Devis", "Confirmé"]


def test_a_part_that_was_rolled_back_is_made_by_the_next_save(
    trip: Opportunity, confirmed: Status
) -> None:
    lost = StatusFactory(name="Perdu")

    with transaction.atomic():
        enter(trip, confirmed)
        rolled_back(lambda: enter(trip, lost))
        assert journey(trip) == ["Devis", "Confirmé"]
        trip.save()

    assert journey(trip) == ["Devis", "Confirmé", "Perdu"]


def test_a_part_that_was_kept_is_not_made_twice(trip: Opportunity, confirmed: Status) -> None:
    with transaction.atomic():
        with transaction.atomic():
            enter(trip, confirmed)
        trip.save()
    trip.save()

    assert journey(trip) == ["Devis", "Confirmé"]


def test_after_a_commit_the_object_is_an_old_copy_like_any_other(
    trip: Opportunity, confirmed: Status
) -> None:
    with transaction.atomic():
        enter(trip, confirmed)
    move(trip, StatusFactory(name="Perdu"))

    trip.name = "Osaka"
    trip.save()

    assert journey(trip) == ["Devis", "Confirmé", "Perdu"]


def test_after_a_rollback_an_old_copy_moves_nothing_back(
    trip: Opportunity, confirmed: Status
) -> None:
    def rename() -> None:
        trip.name = "Osaka"
        trip.save()

    rolled_back(rename)
    move(trip, confirmed)
    trip.save()

    assert journey(trip) == ["Devis", "Confirmé"]
    assert Opportunity.objects.get().name == "Osaka"


@pytest.mark.parametrize("fields", [["name"], ["manager"]])
def test_a_partial_refresh_forgets_no_move_that_may_be_rolled_back(
    trip: Opportunity, confirmed: Status, fields: list[str]
) -> None:
    def enter_and_read() -> None:
        enter(trip, confirmed)
        trip.refresh_from_db(fields=fields)

    rolled_back(enter_and_read)
    trip.save()

    assert journey(trip) == ["Devis", "Confirmé"]


def test_a_creation_that_was_rolled_back_can_be_saved_again(confirmed: Status) -> None:
    trip = OpportunityFactory.build(status=confirmed, manager=UserFactory(), client=ClientFactory())

    rolled_back(trip.save)
    assert not Opportunity.objects.exists()
    trip.save()

    assert journey(trip) == ["Confirmé"]
    assert trip.tasks.count() == 1


def test_the_rows_of_a_move_that_was_rolled_back_can_be_saved_again(
    trip: Opportunity, confirmed: Status
) -> None:
    moved: list[Opportunity] = []

    def move_all() -> None:
        rows = Opportunity.objects.all()
        changes = transitions.move(
            rows, to=confirmed, by=None, source=Source.BULK, at=clock.now()
        ).changes
        moved.extend(change.opportunity for change in changes)

    rolled_back(move_all)
    moved[0].save()

    assert journey(trip) == ["Devis", "Confirmé"]


def test_a_save_that_failed_can_be_tried_again(trip: Opportunity, confirmed: Status) -> None:
    def fail(**kwargs: Any) -> None:
        raise Wrong

    status_changed.connect(fail)
    try:
        with pytest.raises(Wrong):
            enter(trip, confirmed)
    finally:
        status_changed.disconnect(fail)
    trip.save()

    assert journey(trip) == ["Devis", "Confirmé"]
    assert trip.tasks.count() == 1


def test_saving_again_inside_a_receiver_moves_once(trip: Opportunity, confirmed: Status) -> None:
    def save_again(changes: Any, **kwargs: Any) -> None:
        for change in changes:
            change.opportunity.save()

    status_changed.connect(save_again)
    try:
        enter(trip, confirmed)
    finally:
        status_changed.disconnect(save_again)

    assert journey(trip) == ["Devis", "Confirmé"]
    assert trip.tasks.count() == 1
