"""Whenever a task becomes open, somebody who can sign in has it, or nobody."""

from collections.abc import Callable
from typing import Any

import pytest

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.models import User
from opportunities import actions
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields, transitions, undoing
from statuses.models import AutoTaskTemplate
from tasks import doctor
from tasks.actions import completing, deleting, editing
from tasks.engine import applying, rule_edits
from tasks.models import Task
from tasks.settings import handover
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.overtaking import needs_row_locks, overtake

PEOPLE = '"caladeo_user"'


def leave(person: User, to: User | None = None) -> None:
    """Close the account; what is not open stays with the person.

    A handover asks who follows where a rule names the person: without one, a program closes it.
    """
    if to is None:
        person.is_active = False
        person.save()
    else:
        handover.deactivate(person, to=to, by=None, at=clock.now())


def move(trip: Opportunity, rule: AutoTaskTemplate, by: User | None = None) -> Any:
    rows = Opportunity.objects.filter(pk=trip.pk)
    [change] = transitions.move(
        rows, to=rule.status, by=by, source=Source.CODE, at=clock.now()
    ).changes
    return change


@pytest.fixture
def named(seller: User) -> AutoTaskTemplate:
    """A rule whose tasks the seller gets."""
    row: AutoTaskTemplate = AutoTaskTemplateFactory(assign_to="person", assigned_person=seller)
    return row


@pytest.fixture
def trip(db: None) -> Opportunity:
    row: Opportunity = OpportunityFactory()
    return row


# --- Each way by which a task becomes open ---


def reopened(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> None:
    move(trip, rule)
    completing.complete(trip.tasks.get(), by=seller, at=clock.now())
    leave(seller)
    completing.reopen(trip.tasks.get(), by=None, at=clock.now())


def restored(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> None:
    move(trip, rule)
    deleting.delete(trip.tasks.get(), at=clock.now())
    leave(seller)
    deleting.restore(trip.tasks.get(), by=None, at=clock.now())


def brought_back(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> None:
    AutoTaskTemplate.objects.update(on_leave="cancel")
    move(trip, rule)
    rows = Opportunity.objects.filter(pk=trip.pk)
    how = {"by": None, "source": Source.CODE, "at": clock.now()}
    [away] = transitions.move(rows, to=StatusFactory(), **how).changes
    leave(seller)
    undoing.undo(away, by=None, at=clock.now())


def entered(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> None:
    leave(seller)
    move(trip, rule)


def applied(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> None:
    AutoTaskTemplate.objects.update(is_enabled=False)
    move(trip, rule)
    AutoTaskTemplate.objects.update(is_enabled=True)
    leave(seller)
    applying.apply(rule.status, templates=list(rule.status.templates.all()), at=clock.now())


def applied_to_who_moved_it(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> None:
    AutoTaskTemplate.objects.update(assign_to="changer", assigned_person=None, is_enabled=False)
    move(trip, rule, by=seller)
    AutoTaskTemplate.objects.update(is_enabled=True)
    leave(seller)
    applying.apply(rule.status, templates=list(rule.status.templates.all()), at=clock.now())


def revised(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> None:
    other = AutoTaskTemplateFactory(status=rule.status, assign_to="nobody")
    AutoTaskTemplate.objects.filter(pk=rule.pk).delete()
    move(trip, other)
    leave(seller)
    changes = {"assign_to": "person", "assigned_person": seller}
    rule_edits.revise(other, changes, update_open=True, by=None, at=clock.now())


WAYS = [reopened, restored, brought_back, entered, applied, applied_to_who_moved_it, revised]


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_the_manager_gets_what_somebody_who_left_would_have(
    trip: Opportunity, named: AutoTaskTemplate, seller: User, way: Callable[..., None]
) -> None:
    way(trip, named, seller)

    task = trip.tasks.get()
    assert (task.state, task.assignee, task.follows_manager) == ("open", trip.manager, True)
    assert not list(doctor.examine())


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_nobody_gets_it_when_the_manager_has_left_too(
    trip: Opportunity, named: AutoTaskTemplate, seller: User, way: Callable[..., None]
) -> None:
    User.objects.filter(pk=trip.manager_id).update(is_active=False)

    way(trip, named, seller)

    task = trip.tasks.get()
    assert (task.state, task.assignee) == ("open", None)


@pytest.mark.django_db
def test_a_task_added_by_hand_goes_to_the_manager_once(seller: User) -> None:
    task = TaskFactory(assignee=seller, done=True)
    leave(seller)

    completing.reopen(task, by=None, at=clock.now())

    task.refresh_from_db()
    assert (task.assignee, task.follows_manager) == (task.opportunity.manager, False)


@pytest.mark.django_db
def test_who_is_nobodys_stays_so(trip: Opportunity) -> None:
    task = TaskFactory(opportunity=trip, assignee=None, done=True)

    completing.reopen(task, by=None, at=clock.now())

    assert trip.tasks.get().assignee is None


@pytest.mark.django_db
def test_who_left_is_given_nothing_new(trip: Opportunity, stranger: User) -> None:
    task = TaskFactory(opportunity=trip)
    rows = Opportunity.objects.filter(pk=trip.pk)
    now = {"by": None, "at": clock.now()}
    ways = [
        lambda: editing.add(trip, name="Rappeler", assignee=stranger, **now),
        lambda: editing.edit(task, assignee=stranger, **now),
        lambda: tracked_fields.write(rows, manager=stranger),
        lambda: OpportunityFactory(manager=stranger),
        lambda: Opportunity(pk=trip.pk, manager=stranger).save(update_fields=["manager"]),
        lambda: transitions.create(
            [OpportunityFactory.build(client=trip.client, status=trip.status, manager=stranger)],
            source=Source.CODE,
            **now,
        ),
    ]

    for way in ways:
        with pytest.raises(DeactivatedError):
            way()

    assert Opportunity.objects.get().manager == trip.manager
    assert Task.objects.get().assignee == trip.manager


# --- Somebody leaves at the same moment ---


def assign(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> Callable[[], object]:
    task = TaskFactory(opportunity=trip, assignee=None)
    return lambda: editing.edit(task, by=None, at=clock.now(), assignee=seller)


def add(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> Callable[[], object]:
    return lambda: editing.add(trip, name="Rappeler", assignee=seller, by=None, at=clock.now())


def enter(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> Callable[[], object]:
    return lambda: move(trip, rule) and None


def give(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> Callable[[], object]:
    rows = Opportunity.objects.filter(pk=trip.pk)
    return lambda: tracked_fields.write(rows, manager=seller) and None


def begin(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> Callable[[], object]:
    values = {"name": "Pérou", "client": ClientFactory(), "status": trip.status, "manager": seller}
    how = {"by": None, "source": Source.CODE, "at": clock.now()}
    return lambda: actions.create(values, **how) and None


def save(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> Callable[[], object]:
    row = Opportunity.objects.get(pk=trip.pk)
    row.manager = seller
    return row.save


def reopen(trip: Opportunity, rule: AutoTaskTemplate, seller: User) -> Callable[[], object]:
    task = TaskFactory(opportunity=trip, assignee=seller, done=True)
    return lambda: completing.reopen(task, by=None, at=clock.now())


GIVING = [assign, add, enter, give, begin, save, reopen]
giving = pytest.mark.parametrize("giving", GIVING)


def left_over() -> tuple[int, int]:
    """Open tasks and opportunities of people who cannot sign in."""
    tasks = Task.objects.open().filter(assignee__is_active=False)
    return tasks.count(), Opportunity.objects.filter(manager__is_active=False).count()


@pytest.mark.django_db(transaction=True)
@giving
def test_what_is_given_first_is_handed_over(
    trip: Opportunity, named: AutoTaskTemplate, seller: User, giving: Any
) -> None:
    successor = UserFactory()

    answers = overtake(giving(trip, named, seller), lambda: leave(seller, successor), after=PEOPLE)

    assert not any(isinstance(answer, Exception) for answer in answers)
    assert left_over() == (0, 0)
    assert not User.objects.get(pk=seller.pk).is_active


@pytest.mark.django_db(transaction=True)
@giving
def test_what_comes_after_the_leaving_goes_to_somebody_else(
    trip: Opportunity, named: AutoTaskTemplate, seller: User, giving: Any
) -> None:
    call = giving(trip, named, seller)

    answers = overtake(lambda: leave(seller, UserFactory()), call, after='SET "is_active"')

    assert answers[0] is None
    assert answers[1] is None or isinstance(answers[1], DeactivatedError | Task)
    assert left_over() == (0, 0)


@needs_row_locks
@pytest.mark.django_db(transaction=True)
@giving
def test_without_the_lock_somebody_who_left_is_given_work(
    trip: Opportunity, named: AutoTaskTemplate, seller: User, giving: Any
) -> None:
    call = giving(trip, named, seller)

    overtake(call, lambda: leave(seller, UserFactory()), after=PEOPLE, locks=False)

    assert left_over() != (0, 0)
