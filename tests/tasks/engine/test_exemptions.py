"""A trip that is exempt from a rule, or from all of them, gets no such task by any way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caladeo import clock
from opportunities.models import Opportunity
from opportunities.moves import transitions
from opportunities.moves.undoing import undo
from statuses.models import Status
from tasks.actions import completing, deleting, exempting
from tasks.engine import applying, rule_edits, skipped
from tasks.engine.plans import Reason
from tasks.models import RuleExemption, Task, TaskDeletion, TaskNotCreated
from tasks.previews import move_preview, trying
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]


@pytest.fixture
def rule():
    return AutoTaskTemplateFactory(name="Rooming list", before_departure=True)


@pytest.fixture
def trip(rule):
    """In the status of the rule, with its task."""
    return entered(OpportunityFactory(travelling=True, departure_date=clock.today()), rule.status)


def entered(trip, *statuses):
    for status in statuses:
        rows = Opportunity.objects.filter(pk=trip.pk)
        transitions.move(rows, to=status, by=None, source="screen", at=clock.now())
    trip.refresh_from_db()
    return trip


def exempt(trip, rule=None):
    if rule is None:
        return exempting.exempt_from_all(trip, by=None, at=clock.now())
    task = trip.tasks.filter(template=rule).first()
    return exempting.exempt(task, by=None, at=clock.now())[0]


def states(trip):
    return list(trip.tasks.order_by("pk").values_list("state", flat=True))


def test_the_task_goes_and_no_entry_brings_another(trip, rule):
    other = AutoTaskTemplateFactory(status=rule.status, name="Assurance")

    exempt(trip, rule)
    entered(trip, StatusFactory(), rule.status)

    assert states(trip) == ["deleted", "open"]
    assert trip.tasks.get(state="open").template == other
    row = TaskNotCreated.objects.get()
    assert (row.template, row.reason) == (rule, Reason.EXEMPT)


def test_what_is_done_stays_done(trip, rule):
    completing.complete(trip.tasks.get(), by=None, at=clock.now())

    _exemption, cancelled = exempting.exempt(trip.tasks.get(), by=None, at=clock.now())

    assert states(trip) == ["done"]
    assert cancelled == 0


@pytest.mark.both
def test_what_a_status_demands_is_exempt_by_who_may_pass_it_and_says_by_whom(trip, rule, seller):
    Status.objects.filter(pk=rule.status_id).update(required_open="demand")
    trip.tasks.update(is_required=True)
    task = trip.tasks.get()

    with pytest.raises(deleting.DemandedError):
        exempting.exempt(task, by=seller, at=clock.now(), may_pass=False)
    assert (states(trip), RuleExemption.objects.count()) == (["open"], 0)

    exempting.exempt(task, by=seller, at=clock.now())
    assert (states(trip), TaskDeletion.objects.get().deleted_by) == (["deleted"], seller)


def test_a_task_that_may_come_back_with_its_date_does_not(rule):
    rule.if_past = "skip"
    rule.save()
    trip = entered(OpportunityFactory(), rule.status)
    trip.departure_date = clock.today()
    trip.save()
    assert states(trip) == ["cancelled"]

    exempt(trip, rule)
    trip.departure_date = clock.today() + timedelta(days=90)
    trip.save()

    assert states(trip) == ["deleted"]


def test_another_trip_gets_its_task(trip, rule):
    exempt(trip, rule)

    assert states(entered(OpportunityFactory(travelling=True), rule.status)) == ["open"]


def test_without_automatic_tasks_nothing_comes_whatever_the_rule(trip, rule):
    other = AutoTaskTemplateFactory()

    exempt(trip)
    entered(trip, other.status, rule.status)

    assert states(trip) == ["open"]
    assert set(TaskNotCreated.objects.values_list("reason", flat=True)) == {Reason.EXEMPT}


def test_every_way_skips_it_and_says_so(trip, rule):
    exempt(trip, rule)
    later = StatusFactory()
    entered(trip, later)

    shown = move_preview.by_status(trip, [rule.status], by=None, at=clock.now())[rule.status.pk]
    tried = trying.try_out(rule.status, opportunity=trip, entered_on=clock.today(), by=trip.manager)
    entered(trip, rule.status)
    Task.objects.all().delete()
    counts = applying.apply(rule.status, templates=[rule], at=clock.now())

    assert [row.reason for row in shown.skipped] == [Reason.EXEMPT]
    assert [line.reason for line in tried.not_created] == [Reason.EXEMPT]
    assert (counts.tasks, counts.skipped) == (0, {Reason.EXEMPT: 1})
    change = trip.changes.latest("pk")
    assert skipped.create_skipped_tasks(change, at=clock.now()) == 0
    rule_edits.revise(rule, {"offset_days": -3}, update_open=True, by=None, at=clock.now())
    assert not trip.tasks.exists()


def test_lifted_it_comes_again_from_the_next_entry_on(trip, rule):
    exemption = exempt(trip, rule)

    exempting.lift(exemption, by=None, at=clock.now())
    assert states(trip) == ["deleted"]
    entered(trip, StatusFactory(), rule.status)

    assert states(trip) == ["deleted", "open"]


def test_lifting_one_lifts_no_other(trip, rule):
    other = entered(OpportunityFactory(travelling=True), rule.status)
    left = exempt(other, rule)

    exempting.lift(exempt(trip, rule), by=None, at=clock.now())

    assert list(RuleExemption.objects.standing()) == [left]


def test_taking_it_back_brings_the_task_back(trip, rule):
    task = trip.tasks.get()
    exemption = exempt(trip, rule)

    for _twice in range(2):
        exempting.lift(exemption, by=None, at=clock.now(), task=task)

    assert states(trip) == ["open"]
    assert not RuleExemption.objects.standing().exists()


def test_a_task_of_another_trip_does_not_come_back_with_it(trip, rule):
    other = entered(OpportunityFactory(travelling=True), rule.status)
    Task.objects.filter(opportunity=other).update(state="deleted")

    exempting.lift(exempt(trip, rule), by=None, at=clock.now(), task=other.tasks.get())

    assert states(other) == ["deleted"]


def test_it_is_there_once_and_can_be_made_again(trip, rule):
    first = exempt(trip, rule)
    assert exempt(trip, rule) == first
    exempting.lift(first, by=None, at=clock.now())

    assert exempt(trip, rule) != first
    assert exempt(trip) == exempt(trip)


def test_a_rule_that_is_deleted_takes_its_exemptions_along(trip, rule):
    task = trip.tasks.get()
    exempt(trip, rule)

    rule.delete()

    assert not RuleExemption.objects.exists()
    with pytest.raises(Task.DoesNotExist):
        exempting.exempt(task, by=None, at=clock.now())


def test_undoing_a_move_leaves_the_exemption(trip, rule):
    exempt(trip, rule)
    [change] = transitions.move(
        Opportunity.objects.filter(pk=trip.pk),
        to=StatusFactory(),
        by=None,
        source="screen",
        at=clock.now(),
    ).changes

    undo(change, by=None, at=clock.now())

    assert states(trip) == ["deleted"]
    assert RuleExemption.objects.standing().count() == 1


def test_many_exemptions_cost_one_query_and_none_while_there_is_none(rule):
    trips = OpportunityFactory.create_batch(3, travelling=True)
    away, here = trips[0].status, rule.status

    def asked(to):
        with CaptureQueriesContext(connection) as found:
            transitions.move(
                Opportunity.objects.all(), to=to, by=None, source="bulk", at=clock.now()
            )
        return sum('FROM "tasks_ruleexemption"' in row["sql"] for row in found)

    Opportunity.objects.exclude(pk__in=[trip.pk for trip in trips]).delete()
    asked(away)
    assert asked(here) == 0
    for trip in trips:
        exempt(trip, rule)
    asked(away)
    assert asked(here) == 1
    assert not Task.objects.open().exists()
