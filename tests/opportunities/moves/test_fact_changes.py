"""Each change of a date or of the manager is told, whatever source it came from."""

from datetime import UTC, date, datetime

import pytest

from opportunities import events, key_dates
from opportunities.models import FactChange, Opportunity
from opportunities.moves import tracked_fields, transitions, undoing_fields
from opportunities.moves.undoing import CannotUndoError
from statuses.models import KeyDate
from tasks.settings import handover
from tests.admin_pages import opened, saved
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)


@pytest.fixture
def trip():
    """Leaves on 14 June 2027 for 15 days, with two tasks: before it and after it."""
    rule = AutoTaskTemplateFactory(before_departure=True, name="Solde")
    AutoTaskTemplateFactory(status=rule.status, reference="return", name="Rappeler")
    return OpportunityFactory(status=rule.status, travelling=True)


def told(**conditions):
    """What the history holds: what, before, after, by whom, the tasks that followed."""
    return [
        (
            row.field,
            row.before,
            row.after,
            row.changed_by,
            sorted(row.moves.values_list("task__name", flat=True)),
            sorted(row.handed_over.values_list("task__name", flat=True)),
        )
        for row in FactChange.objects.filter(**conditions).order_by("pk")
    ]


def test_a_new_trip_has_changed_nothing(trip, seller):
    row = OpportunityFactory.build(client=ClientFactory(), manager=seller, travelling=True)
    transitions.create([row], by=seller, source="screen", at=NOON)

    assert told() == []


def test_a_save_tells_each_fact_that_it_moved(trip, seller):
    was = trip.manager
    trip.departure_date, trip.duration_days, trip.manager = date(2027, 6, 20), 10, seller

    with events.acting(by=seller, source="screen"):
        trip.save()

    assert told() == [
        ("departure_date", "2027-06-14", "2027-06-20", seller, ["Rappeler", "Solde"], []),
        ("duration_days", 15, 10, seller, [], []),
        ("manager", was.pk, seller.pk, seller, [], ["Rappeler", "Solde"]),
    ]
    assert [row.pk for row in trip.recorded] == list(
        FactChange.objects.values_list("pk", flat=True)
    )


def test_a_save_that_moves_no_fact_tells_nothing(trip):
    trip.name = "Osaka"
    trip.departure_date = date(2027, 6, 14)
    trip.save()

    assert (told(), list(trip.recorded)) == ([], [])


def test_a_date_taken_away_is_told_too(trip):
    tracked_fields.write(Opportunity.objects.all(), departure_date=None, at=NOON)

    assert told() == [
        ("departure_date", "2027-06-14", None, None, ["Rappeler", "Solde"], []),
    ]


def test_the_administration_site_tells_by_whom(trip, host, client):
    client.force_login(host)

    saved(client, trip, opened(client, trip), departure_date="2027-06-21")

    assert told()[0][:4] == ("departure_date", "2027-06-14", "2027-06-21", host)


def test_a_key_date_is_told_with_whether_somebody_set_it(trip, seller):
    option = KeyDate.objects.create(name="Option", source="departure", offset_days=-40)
    AutoTaskTemplateFactory(
        status=trip.status, reference="key_date", key_date=option, name="Relancer"
    )
    trip = OpportunityFactory(status=trip.status, travelling=True)
    computed = {"day": "2027-05-05", "is_set": False}

    key_dates.write(trip, {option.pk: date(2027, 5, 20)}, by=seller, at=NOON)
    key_dates.write(trip, {option.pk: None}, by=seller, at=NOON)
    key_dates.write(trip, {option.pk: None}, by=seller, at=NOON)

    typed = {"day": "2027-05-20", "is_set": True}
    assert told() == [
        ("key_date", computed, typed, seller, ["Relancer"], []),
        ("key_date", typed, computed, seller, ["Relancer"], []),
    ]


def test_a_handover_tells_it_of_each_trip(trip, seller):
    other = OpportunityFactory(status=trip.status, manager=trip.manager)

    handover.deactivate(trip.manager, to=seller, by=seller, at=NOON)

    changes = FactChange.objects.order_by("opportunity")
    assert [row.opportunity for row in changes] == [trip, other]
    assert {(row.before, row.after) for row in changes} == {(trip.manager_id, seller.pk)}
    assert [row.handed_over.count() for row in changes] == [2, 2]


def test_a_task_that_does_not_follow_is_not_told(trip, seller):
    pinned, taken = trip.tasks.order_by("name")
    trip.tasks.filter(pk=pinned.pk).update(is_pinned=True)
    trip.tasks.filter(pk=taken.pk).update(follows_manager=False)

    tracked_fields.write(
        Opportunity.objects.all(), departure_date=date(2027, 7, 1), manager=seller, at=NOON
    )

    assert [row[4:] for row in told()] == [([taken.name], []), ([], [pinned.name])]


def test_who_was_deleted_from_the_database_is_not_put_back(trip, seller):
    was = trip.manager
    tracked_fields.write(Opportunity.objects.filter(pk=trip.pk), manager=seller, at=NOON)
    was.delete()

    with pytest.raises(CannotUndoError, match="person_left"):
        undoing_fields.undo(trip, [FactChange.objects.get().pk], by=seller, at=NOON)


@pytest.mark.parametrize("count", [2, 12])
def test_a_set_is_told_in_as_many_queries(seller, django_assert_max_num_queries, count):
    rule = AutoTaskTemplateFactory(before_departure=True)
    OpportunityFactory.create_batch(
        count, status=rule.status, manager=UserFactory(), travelling=True
    )

    with django_assert_max_num_queries(16):
        tracked_fields.write(
            Opportunity.objects.all(), departure_date=date(2027, 7, 1), manager=seller, at=NOON
        )

    assert FactChange.objects.count() == 2 * count
    assert [len(row[4]) + len(row[5]) for row in told()] == [1] * 2 * count


def test_a_failed_save_tells_nothing(trip):
    trip.departure_date, trip.name = date(2027, 7, 1), "x" * 5000
    trip.status = StatusFactory.build()

    with pytest.raises(Exception):  # noqa: B017, PT011 (whatever the database says)
        trip.save()

    assert told() == []
