"""What rules would have given at the latest entries into their status."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import AutoTaskTemplate
from tasks.actions import completing
from tasks.engine.plans import Reason
from tasks.models import Task
from tasks.previews import replaying
from tests import fingerprint
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _may_2027():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def status():
    return StatusFactory(name="Voyage confirmé")


def enter(status, trips, *, days_ago=0, quiet=False):
    rows = Opportunity.objects.filter(pk__in=[row.pk for row in trips])
    at = NOW - timedelta(days=days_ago)
    transitions.move(rows, to=status, by=None, source="bulk", at=at, quiet=quiet)


def trips(count, **facts):
    return OpportunityFactory.create_batch(count, **facts)


def on_the_past(*rules):
    return replaying.replay(rules, replaying.latest_entries(rules[-1].status_id))


def one(rule):
    return on_the_past(rule)[0]


def unsaved(status, **fields):
    return AutoTaskTemplate(status=status, name="Pas encore enregistrée", **fields)


def test_each_entry_counts_on_its_own_day(status):
    enter(status, trips(1), days_ago=30)
    enter(status, trips(1), days_ago=2)

    found = one(unsaved(status, reference="task_created", offset_days=3))

    assert [row.due.day for row in found.made] == [date(2027, 5, 13), date(2027, 4, 15)]
    assert found.late == 0


def test_born_late_and_skipped_are_counted_from_the_day_of_the_entry(status):
    enter(status, trips(2, departure_date=date(2027, 5, 20)), days_ago=30)
    enter(status, trips(3, departure_date=date(2027, 5, 20)), days_ago=1)
    kept = unsaved(status, reference="departure", offset_days=-14)

    assert (len(one(kept).made), one(kept).late) == (5, 3)

    kept.if_past = "skip"
    assert (len(one(kept).made), one(kept).skipped) == (2, {Reason.PAST: 3})


def test_conditions_look_at_the_entry(status):
    rule = unsaved(
        status,
        conditions=[{"field": "participants", "operator": "at_least", "value": 10, "label": ""}],
    )
    enter(status, trips(2, participants=12) + trips(3, participants=2))

    found = one(rule)

    assert len(found.made) == 2
    assert found.skipped == {Reason.CONDITION: 3}


def test_first_entries_are_those_that_were(status):
    condition = {"field": "first_entry", "operator": "yes", "value": None, "label": ""}
    (trip,) = trips(1)
    for days, to in ((9, status), (8, StatusFactory()), (7, status)):
        enter(to, [trip], days_ago=days)

    found = one(unsaved(status, conditions=[condition]))

    assert [row.entry.entered_on for row in found.made] == [date(2027, 5, 3)]


@pytest.mark.parametrize("is_saved", [True, False])
def test_once_means_once_in_the_past_too(status, is_saved):
    rule = unsaved(status, on_return="once")
    if is_saved:
        rule.save()
    (trip,) = trips(1)
    for days, to in ((9, status), (8, StatusFactory()), (7, status)):
        enter(to, [trip], days_ago=days)

    found = one(rule)

    assert [row.entry.entered_on for row in found.made] == [date(2027, 5, 3)]
    assert found.skipped == {Reason.ONCE: 1}


@pytest.mark.parametrize(("done_after", "made"), [(1, 2), (5, 1)])
def test_an_earlier_task_counts_as_it_was_then(status, done_after, made):
    rule = AutoTaskTemplateFactory(status=status, on_return="if_none_open")
    (trip,) = trips(1)
    enter(status, [trip], days_ago=9)
    task = Task.objects.get()
    enter(StatusFactory(), [trip], days_ago=8)
    done_at = NOW - timedelta(days=9 - done_after)
    Task.objects.filter(pk=task.pk).update(state="done", done_at=done_at)
    enter(status, [trip], days_ago=7)

    assert len(one(rule).made) == made


def test_what_follows_waits_for_the_task_before_it(status):
    first = AutoTaskTemplateFactory(status=status)
    after = unsaved(status, reference="task", predecessor=first, offset_days=2)
    enter(status, trips(1), days_ago=3)
    completing.complete(Task.objects.get(), by=UserFactory(), at=NOW)

    rules = replaying.with_those_before(after, replaying.rules_of(status.pk))
    _before, found = on_the_past(*rules)

    assert rules == [first, after]
    assert [row.due.day for row in found.made] == [None]
    assert one(after).skipped == {Reason.PREDECESSOR: 1}


def days_ago(number):
    return NOW - timedelta(days=number)


WAITS, LOST = [None], []
DONE_BEFORE = {"state": "done", "done_at": days_ago(8)}


@pytest.mark.parametrize(
    ("became", "due"),
    [
        ({}, WAITS),
        (DONE_BEFORE, [date(2027, 5, 6)]),
        (DONE_BEFORE | {"done_at": days_ago(7)}, [date(2027, 5, 7)]),  # at that very moment
        (DONE_BEFORE | {"done_at": days_ago(5)}, WAITS),
        ({"state": "deleted", "touched_at": days_ago(8)}, LOST),
        ({"state": "deleted", "touched_at": days_ago(7)}, LOST),
        ({"state": "deleted", "touched_at": days_ago(5)}, WAITS),
        ({"state": "cancelled", "cancelled_at": days_ago(8)}, LOST),
        ({"state": "cancelled", "cancelled_at": days_ago(5)}, WAITS),
        (DONE_BEFORE | {"state": "deleted", "touched_at": days_ago(5)}, [date(2027, 5, 6)]),
        ({"state": "deleted", "done_at": days_ago(6), "touched_at": days_ago(5)}, WAITS),
    ],
)
def test_what_follows_a_task_of_an_earlier_entry_finds_it_as_it_was(status, became, due):
    first = AutoTaskTemplateFactory(status=status, on_return="once")
    after = unsaved(status, reference="task", predecessor=first, offset_days=2)
    (trip,) = trips(1)
    for days, to in ((9, status), (8, StatusFactory()), (7, status)):
        enter(to, [trip], days_ago=days)
    Task.objects.filter(template=first).update(**became)

    _before, found = on_the_past(first, after)

    again = [row for row in found.made if row.entry.entered_on == date(2027, 5, 5)]
    assert [row.due.day for row in again] == due
    assert found.skipped == ({Reason.PREDECESSOR: 1} if due == LOST else {})


def test_a_task_put_on_the_trip_later_was_not_there_yet(status):
    first = AutoTaskTemplateFactory(status=status, is_enabled=False)
    after = unsaved(status, reference="task", predecessor=first, offset_days=2)
    (trip,) = trips(1)
    for days, to in ((9, status), (8, StatusFactory()), (7, status)):
        enter(to, [trip], days_ago=days)
    task = TaskFactory(opportunity=trip, template=first, change=trip.changes.earliest("pk"))

    def found(*, created_days_ago):
        Task.objects.filter(pk=task.pk).update(created_at=days_ago(created_days_ago))
        return [row.entry.entered_on.day for row in one(after).made]

    assert found(created_days_ago=6) == []
    assert found(created_days_ago=7) == [5]  # at that very moment
    assert found(created_days_ago=8) == [5]


def test_quiet_and_undone_entries_and_others_are_left_out(status):
    enter(status, trips(3), quiet=True)
    enter(StatusFactory(), trips(2))
    enter(status, trips(51))

    assert len(one(unsaved(status)).made) == 50


def test_who_would_have_got_them(status):
    anna, lea = UserFactory(), UserFactory()
    enter(status, trips(2, manager=anna) + trips(3, manager=lea))

    assert one(unsaved(status)).people == [(lea.pk, 3), (anna.pk, 2)]


def test_it_writes_nothing_and_asks_as_much_for_fifty_as_for_one(
    status, django_assert_max_num_queries
):
    AutoTaskTemplateFactory.create_batch(
        3, status=status, on_return="once", day_rule="next", offset_days=1
    )
    enter(status, trips(1), days_ago=1)
    with django_assert_max_num_queries(9) as few:
        on_the_past(*replaying.rules_of(status.pk))
    enter(status, trips(49, manager=UserFactory()))
    before = fingerprint.of_database()

    with django_assert_max_num_queries(len(few)):
        found = on_the_past(*replaying.rules_of(status.pk))

    assert [len(row.made) for row in found] == [50, 50, 50]
    assert fingerprint.of_database() == before
