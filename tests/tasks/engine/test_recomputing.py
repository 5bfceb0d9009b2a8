"""What everybody counts with changes while tasks are being created: none is left behind."""

from datetime import date

import pytest
from django.db import connection

from caladeo import clock
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import booking, transitions
from statuses.models import Closure, KeyDate
from tasks.dates.calendars import Calendar, Period
from tasks.engine import recomputing
from tasks.engine.resolver import Supposed
from tasks.models import Task
from tasks.settings import agency_calendar, key_date_changes, worked_holidays
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.overtaking import meanwhile
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8
DAY = date(2027, 5, 18)  # on which they are due


def enter(status, trips):
    """Each trip enters the status, one after the other."""
    for trip in trips:
        rows = Opportunity.objects.filter(pk=trip.pk)
        transitions.move(rows, to=status, by=None, source=Source.CODE, at=clock.now())


def trips():
    return OpportunityFactory.create_batch(ROUNDS, status=StatusFactory(), travelling=True)


def days():
    return set(Task.objects.values_list("due_date", flat=True))


def test_a_closure_reaches_tasks_that_are_being_created():
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    rows = trips()
    closure = Closure(name="Pont", first_day=date(2027, 5, 18), last_day=date(2027, 5, 19))

    answers = together(
        lambda: enter(template.status, rows),
        lambda: agency_calendar.apply(agency_calendar.adding(closure), by=None, at=clock.now()),
    )

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Task.objects.count() == ROUNDS
    assert days() == {date(2027, 5, 20)}


def test_a_worked_holiday_reaches_tasks_that_are_being_created():
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    rows = trips()
    change = worked_holidays.switching("Lundi de Pentecôte", year=2027, to="always")

    answers = together(
        lambda: enter(template.status, rows),
        lambda: agency_calendar.apply(change, by=None, at=clock.now()),
    )

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Task.objects.count() == ROUNDS
    assert days() == {date(2027, 5, 17)}


def test_another_formula_reaches_tasks_that_are_being_created():
    balance = KeyDate.objects.create(name="Solde", source="departure", offset_days=-30)
    template = AutoTaskTemplateFactory(reference="key_date", key_date=balance, offset_days=0)
    rows = trips()

    answers = together(
        lambda: enter(template.status, rows),
        lambda: key_date_changes.edit(balance, offset_days=-20, by=None, at=clock.now()),
    )

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert days() == {date(2027, 5, 25)}


def test_a_status_marked_as_sold_books_those_who_are_entering_it():
    sold = StatusFactory()
    rows = trips()

    answers = together(
        lambda: enter(sold, rows),
        lambda: booking.edit_status(sold, is_sold=True, by=None, at=clock.now()),
    )

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert not Opportunity.objects.filter(booked_on=None).exists()


def test_an_opportunity_that_goes_while_its_tasks_are_counted_does_not_count():
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    gone, _kept = OpportunityFactory.create_batch(2, status=template.status, travelling=True)
    closed = Supposed(calendar=Calendar(closures=(Period(DAY, DAY, "Pont"),)))
    delete = Opportunity.objects.filter(pk=gone.pk).delete

    with connection.execute_wrapper(meanwhile(lambda: delete() and None, after="changed_at")):
        found = recomputing.count_moves(
            recomputing.COUNTS_WORKING_DAYS, supposed=closed, today=clock.today()
        )

    assert found.moving == 1


def test_recomputing_what_has_not_changed_moves_nothing():
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    OpportunityFactory(status=template.status, travelling=True)

    moved = recomputing.recompute(
        recomputing.COUNTS_WORKING_DAYS, cause="calendar", by=None, at=clock.now()
    )

    assert moved == 0
    assert not Task.objects.get().moves.exists()
