"""Who gets a new task while somebody is away."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from statuses.models import Role
from tasks.settings import handover
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.tasks.absences.steps import LAST, NOW, away, created, enter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "is_away"),
    [(6, False), (7, True), (11, True), (12, False)],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_what_is_due_in_an_absence_goes_to_the_substitute(anna, julien, absence, days, is_away):
    task = created(anna, days=days)

    assert (task.assignee, task.instead_of) == ((julien, anna) if is_away else (anna, None))
    assert task.follows_manager


def test_what_has_no_date_yet_stays(anna, absence):
    task = created(anna, days=-30, reference="departure")

    assert (task.due_date, task.assignee, task.instead_of) == (None, anna, None)


def test_what_is_late_when_it_is_born_is_done_by_who_is_there(anna, julien):
    away(anna, julien, first=NOW.date(), last=LAST)
    task = created(anna, days=0)
    assert task.assignee == julien

    rule = AutoTaskTemplateFactory(status=StatusFactory(), offset_days=-60, reference="departure")
    trip = OpportunityFactory(manager=anna, departure_date=date(2027, 6, 14))
    enter(trip, rule.status, by=None, at=NOW)
    task = trip.tasks.get()
    assert task.due_date < NOW.date()
    assert (task.assignee, task.instead_of) == (julien, anna)


def test_an_absence_that_is_over_is_over(anna, julien):
    away(anna, julien, first=date(2027, 4, 20), last=date(2027, 5, 3))
    with time_machine.travel(datetime(2027, 5, 4, 8, tzinfo=UTC), tick=False):
        rule = AutoTaskTemplateFactory(
            status=StatusFactory(), offset_days=-45, reference="departure"
        )
        trip = OpportunityFactory(manager=anna, departure_date=date(2027, 6, 14))
        enter(trip, rule.status, by=None, at=datetime(2027, 5, 4, 8, tzinfo=UTC))

    task = trip.tasks.get()
    assert task.due_date == date(2027, 4, 30)
    assert task.assignee == anna


def test_without_a_substitute_the_task_stays(anna):
    away(anna, None)

    assert created(anna, days=7).assignee == anna


def test_a_substitute_who_has_left_gets_nothing(anna, julien, absence):
    handover.deactivate(julien, to=None, by=None, at=NOW)

    task = created(anna, days=7)

    assert (task.assignee, task.instead_of) == (anna, None)


def test_who_takes_over_from_a_substitute_stands_in(anna, julien, absence):
    OpportunityFactory(manager=julien)
    lea = UserFactory(name="Léa")

    handover.deactivate(julien, to=lea, by=None, at=NOW)

    task = created(anna, days=7)
    assert (task.assignee, task.instead_of) == (lea, anna)


def test_it_goes_no_further_than_one(anna, julien, absence):
    away(julien, UserFactory(), first=date(2027, 5, 12), last=date(2027, 5, 20))

    assert created(anna, days=8).assignee == julien  # 11 May: Julien is there
    assert created(anna, days=9).assignee == anna  # 12 May: both are away


def test_two_who_stand_in_for_each_other_keep_what_is_theirs(anna, julien, absence):
    away(julien, anna)

    assert created(anna, days=7).assignee == anna
    assert created(julien, days=7).assignee == julien


@pytest.mark.parametrize("to", ["person", "changer", "role"])
def test_it_holds_for_whoever_the_rule_names(anna, julien, absence, to):
    named = {
        "person": {"assigned_person": anna},
        "changer": {},
        "role": {"role": Role.objects.create(name="Production", person=anna)},
    }[to]
    rule = AutoTaskTemplateFactory(status=StatusFactory(), offset_days=7, assign_to=to, **named)
    trip = OpportunityFactory()

    enter(trip, rule.status, by=anna, at=NOW)

    task = trip.tasks.get()
    assert (task.assignee, task.instead_of) == (julien, anna)


def test_nobody_stays_nobody(anna, absence):
    task = created(anna, days=7, assign_to="nobody")

    assert (task.assignee, task.instead_of) == (None, None)
