"""A role goes to somebody else while a status is entered, and what the lock is for."""

from collections.abc import Callable

import pytest

from caladeo import clock
from caladeo.models import User
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import AutoTaskTemplate, Role
from tasks.settings import role_changes
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, UserFactory
from tests.overtaking import needs_row_locks, overtake

pytestmark = pytest.mark.django_db(transaction=True)
# The move knows who has the role, and has not written its task yet.
KNOWN = "FROM statuses_role"


@pytest.fixture
def new() -> User:
    person: User = UserFactory()
    return person


@pytest.fixture
def rule() -> AutoTaskTemplate:
    role = Role.objects.create(name="Production", person=UserFactory())
    row: AutoTaskTemplate = AutoTaskTemplateFactory(assign_to="role", role=role)
    return row


@pytest.fixture
def trip() -> Opportunity:
    row: Opportunity = OpportunityFactory()
    return row


def enter(trip: Opportunity, rule: AutoTaskTemplate) -> Callable[[], object]:
    rows = Opportunity.objects.filter(pk=trip.pk)
    how = {"to": rule.status, "by": None, "source": Source.CODE, "at": clock.now()}
    return lambda: transitions.move(rows, **how)


def have(rule: AutoTaskTemplate, person: User) -> Callable[[], object]:
    return lambda: role_changes.edit(rule.role, person=person, by=None, at=clock.now())


def test_entering_a_status_then_another_person(trip, rule, new) -> None:
    overtake(enter(trip, rule), have(rule, new), after=KNOWN)

    assert trip.tasks.get().assignee == new


def test_another_person_then_entering_a_status(trip, rule, new) -> None:
    overtake(have(rule, new), enter(trip, rule), after='UPDATE "statuses_role"')

    assert trip.tasks.get().assignee == new


@needs_row_locks
def test_without_the_lock_a_task_goes_to_the_person_before(trip, rule, new) -> None:
    overtake(enter(trip, rule), have(rule, new), after=KNOWN, locks=False)

    assert Role.objects.get().person == new
    assert trip.tasks.get().assignee == rule.role.person
