"""Somebody goes away while tasks are created for them."""

import pytest

from opportunities.models import Opportunity
from tasks.absences import handing
from tasks.settings import handover
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.overtaking import needs_row_locks, overtake
from tests.tasks.absences.steps import NOW, away, enter

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE_READ = '"caladeo_user"."absent_until"'
ABSENCE_WRITTEN = 'INSERT INTO "caladeo_absence"'


@pytest.fixture
def trip(anna) -> Opportunity:
    return OpportunityFactory(manager=anna)


@pytest.fixture
def status():
    """Its task is due in the absence."""
    return AutoTaskTemplateFactory(status=StatusFactory(), offset_days=8).status


def go(anna, julien):
    """How many tasks are offered once it is saved."""
    return lambda: handing.offered(away(anna, julien), today=NOW.date()).count()


def test_a_move_then_an_absence(anna, julien, trip, status):
    """The absence waits: what is offered holds the task that was on its way."""
    moved, offered = overtake(lambda: enter(trip, status), go(anna, julien), after=PEOPLE_READ)

    assert (moved, offered) == (None, 1)
    assert trip.tasks.get().assignee == anna


def test_an_absence_then_a_move(anna, julien, trip, status):
    """The move waits, and sees it."""
    overtake(go(anna, julien), lambda: enter(trip, status), after=ABSENCE_WRITTEN)

    task = trip.tasks.get()
    assert (task.assignee, task.instead_of) == (julien, anna)


@needs_row_locks
def test_without_the_lock_a_task_comes_after_the_question(anna, julien, trip, status):
    _moved, offered = overtake(
        lambda: enter(trip, status), go(anna, julien), after=PEOPLE_READ, locks=False
    )

    assert offered == 0
    assert trip.tasks.get().assignee == anna


@needs_row_locks
def test_without_the_lock_a_move_does_not_see_the_absence(anna, julien, trip, status):
    overtake(go(anna, julien), lambda: enter(trip, status), after=ABSENCE_WRITTEN, locks=False)

    assert trip.tasks.get().assignee == anna


def test_a_substitute_leaves_while_somebody_goes_away(anna, julien, trip, status):
    def leave():
        return handover.deactivate(julien, to=None, by=None, at=NOW)

    answers = overtake(go(anna, julien), leave, after=ABSENCE_WRITTEN)
    assert not any(isinstance(answer, Exception) for answer in answers)

    enter(trip, status)

    assert trip.tasks.get().assignee == anna
