"""Settings that hold many opportunities, while others enter: nobody waits in a ring.

On PostgreSQL such a ring ends after a second, with an error for one of its members.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from caladeo import clock
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import booking, status_deletion, transitions
from statuses.models import AutoTaskTemplate, Closure, KeyDate, Status
from tasks import doctor
from tasks.engine import rule_edits
from tasks.models import Task
from tasks.settings import agency_calendar, key_date_changes
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory
from tests.overtaking import meanwhile, needs_row_locks, overtake

pytestmark = [pytest.mark.django_db(transaction=True), needs_row_locks]
# The opportunities are locked first, then what they enter by.
ROW, HELD = '"opportunities_opportunity"', "FOR UPDATE"


@pytest.fixture
def rule() -> AutoTaskTemplate:
    """One trip has its task of this rule, which counts from a key date and avoids holidays."""
    balance = KeyDate.objects.create(name="Solde", source="departure", offset_days=-30)
    facts = {"reference": "key_date", "key_date": balance, "day_rule": "next"}
    row: AutoTaskTemplate = AutoTaskTemplateFactory(**facts, offset_days=0, name="Facture")
    OpportunityFactory(status=row.status, travelling=True)
    return row


def enter(status: Status, *trips: Opportunity) -> None:
    rows = Opportunity.objects.filter(pk__in=[row.pk for row in trips])
    with transaction.atomic():  # within one, nothing is tried again
        transitions.move(rows, to=status, by=None, source=Source.CODE, at=clock.now())


def edit_rule(rule: AutoTaskTemplate) -> None:
    changes = {"offset_days": -5}
    rule_edits.revise(rule, changes, update_open=True, by=None, at=clock.now())


def edit_key_date(rule: AutoTaskTemplate) -> None:
    key_date_changes.edit(rule.key_date, offset_days=-20, by=None, at=clock.now())


def close_the_agency(rule: AutoTaskTemplate) -> None:
    closure = Closure(name="Pont", first_day=date(2027, 5, 18), last_day=date(2027, 5, 19))
    agency_calendar.apply(agency_calendar.adding(closure), by=None, at=clock.now())


def delete_status(rule: AutoTaskTemplate) -> None:
    to = Status.objects.exclude(pk=rule.status_id).first()
    status_deletion.delete(rule.status, to=to, quiet=True, by=None, at=clock.now())


def sell(rule: AutoTaskTemplate) -> None:
    booking.edit_status(rule.status, is_sold=True, by=None, at=clock.now())


@pytest.mark.parametrize(
    "change", [edit_rule, edit_key_date, close_the_agency, delete_status, sell]
)
def test_those_who_enter_between_two_locks_are_no_ring(
    rule: AutoTaskTemplate, change: Callable[[AutoTaskTemplate], Any]
) -> None:
    status = rule.status
    first, second = (OpportunityFactory(travelling=True) for _ in range(2))

    def act() -> None:
        came = meanwhile(lambda: enter(status, first), after=ROW)
        with connection.execute_wrapper(came), transaction.atomic():
            change(rule)

    answers = overtake(act, lambda: enter(status, first, second), after=HELD)

    assert answers == [None, None]
    assert not list(doctor.examine())
    assert Task.objects.count() == 3
