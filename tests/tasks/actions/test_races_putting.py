"""A rule is put on a trip while somebody else puts it there, or moves the trip on."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from opportunities.models import Opportunity
from opportunities.moves import transitions
from tasks import doctor
from tasks.actions import putting_rules
from tasks.engine import skipped
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.overtaking import needs_row_locks, overtake

pytestmark = pytest.mark.django_db(transaction=True)
# What the trip has is known, and nothing is written yet.
KNOWN = 'FROM "tasks_task"'
MOVED = 'UPDATE "opportunities_opportunity"'


@pytest.fixture
def trip():
    return OpportunityFactory(status=StatusFactory(name="Devis envoyé"))


@pytest.fixture
def rule():
    return AutoTaskTemplateFactory(name="Rooming list", on_leave="cancel")


def put(trip, rule):
    how = {"seen": skipped.current_entry(trip).pk, "by": trip.manager, "at": timezone.now()}
    return lambda: putting_rules.put(trip, [rule.pk], **how)


def move(trip):
    rows, to = Opportunity.objects.filter(pk=trip.pk), StatusFactory(name="Vendu")
    how = {"by": None, "source": "screen", "at": timezone.now()}
    return lambda: transitions.move(rows, to=to, **how)


def test_two_people_who_put_the_same_rule_make_one_task(trip, rule):
    first, second = overtake(put(trip, rule), put(trip, rule), after=KNOWN)

    assert (len(first.tasks), first.left_out) == (1, 0)
    assert (second.tasks, second.left_out) == ([], 1)
    assert Task.objects.get().template == rule


@needs_row_locks
def test_without_the_lock_only_the_constraint_stops_one_of_them(trip, rule):
    answers = overtake(put(trip, rule), put(trip, rule), after=KNOWN, locks=False)

    assert [type(answer) for answer in answers] == [IntegrityError, putting_rules.Put]


def test_a_move_cancels_what_is_being_put(trip, rule):
    overtake(put(trip, rule), move(trip), after=KNOWN)

    assert Task.objects.get().state == Task.State.CANCELLED
    assert dict(doctor.examine()) == {}


@needs_row_locks
def test_without_the_lock_the_move_does_not_see_it(trip, rule):
    overtake(put(trip, rule), move(trip), after=KNOWN, locks=False)

    assert Task.objects.get().state == Task.State.OPEN


def test_nothing_is_put_on_a_trip_that_moves_on_meanwhile(trip, rule):
    _moved, answer = overtake(move(trip), put(trip, rule), after=MOVED)

    assert isinstance(answer, putting_rules.MovedError)
    assert not Task.objects.exists()


@needs_row_locks
def test_without_the_lock_it_lands_on_the_status_that_is_left(trip, rule):
    overtake(move(trip), put(trip, rule), after="INSERT INTO", locks=False)

    assert Task.objects.get().change.to_status == trip.status
    assert Opportunity.objects.get().status != trip.status
