"""Completing a task, and opening it again on the date and with the person of today."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from caladeo.models import User
from opportunities.models import Opportunity
from tasks.actions import completing, deleting, editing
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db

AT = datetime(2027, 3, 12, 9, 30, tzinfo=UTC)
LATER = datetime(2027, 3, 13, 9, 30, tzinfo=UTC)


@pytest.fixture
def opportunity() -> Opportunity:
    """It has one automatic task, due on 15 May 2027."""
    status = AutoTaskTemplateFactory(before_departure=True).status
    row: Opportunity = OpportunityFactory(status=status, travelling=True)
    return row


@pytest.fixture
def task(opportunity: Opportunity) -> Task:
    row: Task = opportunity.tasks.get()
    return row


def change(opportunity: Opportunity, **values: object) -> None:
    for name, value in values.items():
        setattr(opportunity, name, value)
    opportunity.save()


def test_a_done_task_remembers_when_and_by_whom(task: Task, seller: User) -> None:
    completing.complete(task, by=seller, at=AT)

    task.refresh_from_db()
    assert (task.state, task.done_at, task.done_by) == (Task.State.DONE, AT, seller)


def test_the_first_one_to_complete_a_task_counts(
    task: Task, seller: User, administrator: User
) -> None:
    completing.complete(task, by=seller, at=AT)
    completing.complete(task, by=administrator, at=LATER)

    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (AT, seller)


@pytest.mark.parametrize("state", [Task.State.CANCELLED, Task.State.DELETED])
def test_a_task_that_is_not_open_is_not_completed(task: Task, state: str) -> None:
    Task.objects.filter(pk=task.pk).update(state=state)

    answer = completing.complete(task, by=None, at=AT)

    assert (answer.state, answer.done_at) == (state, None)


def test_completing_keeps_what_others_wrote_meanwhile(task: Task) -> None:
    editing.edit(
        task, by=None, at=timezone.now(), name="Envoyer les billets", due_date=date(2027, 5, 20)
    )

    completing.complete(task, by=None, at=AT)

    task.refresh_from_db()
    assert (task.name, task.due_date) == ("Envoyer les billets", date(2027, 5, 20))


def test_an_opened_task_is_not_done_by_anybody(task: Task, seller: User) -> None:
    completing.complete(task, by=seller, at=AT)

    completing.reopen(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.state, task.done_at, task.done_by) == (Task.State.OPEN, None, None)


def test_an_opened_task_catches_up_with_its_departure(opportunity: Opportunity, task: Task) -> None:
    completing.complete(task, by=None, at=AT)
    change(opportunity, departure_date=date(2027, 7, 14))

    completing.reopen(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.due_date, task.reference_date) == (date(2027, 6, 14), date(2027, 7, 14))


def test_an_opened_task_goes_to_the_manager_of_today(
    opportunity: Opportunity, task: Task, seller: User
) -> None:
    completing.complete(task, by=None, at=AT)
    change(opportunity, manager=seller)

    completing.reopen(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert task.assignee == seller


def test_an_opened_task_keeps_the_date_set_by_hand(opportunity: Opportunity, task: Task) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=date(2027, 5, 20))
    completing.complete(task, by=None, at=AT)
    change(opportunity, departure_date=date(2027, 7, 14))

    completing.reopen(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.due_date, task.is_pinned) == (date(2027, 5, 20), True)


def test_a_task_by_hand_keeps_its_date_and_person(opportunity: Opportunity, seller: User) -> None:
    task = TaskFactory(opportunity=opportunity, due_date=date(2027, 6, 1), done=True)
    manager = task.assignee
    change(opportunity, departure_date=date(2027, 7, 14), manager=seller)

    completing.reopen(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.due_date, task.assignee) == (date(2027, 6, 1), manager)


@pytest.mark.parametrize("state", [Task.State.OPEN, Task.State.DELETED])
def test_only_a_closed_task_is_opened_again(task: Task, state: str) -> None:
    Task.objects.filter(pk=task.pk).update(state=state)

    assert completing.reopen(task, by=None, at=timezone.now()).state == state


def test_a_task_of_a_deleted_opportunity_does_not_exist(
    opportunity: Opportunity, task: Task
) -> None:
    opportunity.delete()

    with pytest.raises(Task.DoesNotExist):
        completing.complete(task, by=None, at=AT)


def test_a_deleted_and_restored_task_is_still_done(task: Task, seller: User) -> None:
    completing.complete(task, by=seller, at=AT)
    deleting.delete(task, at=timezone.now())

    deleting.restore(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.state, task.done_at, task.done_by) == (Task.State.DONE, AT, seller)


@pytest.mark.both
def test_many_are_completed_at_once_each_by_whom_it_is_assigned_to():
    mine, nobodys = TaskFactory(assignee=UserFactory()), TaskFactory(assignee=None)
    over = TaskFactory(done=True, name="Relancer")
    tasks = Task.objects.filter(pk__in=[mine.pk, nobodys.pk, over.pk])

    assert completing.complete_all(tasks, at=LATER) == 2

    done = {task.pk: (task.state, task.done_by, task.done_at) for task in tasks}
    assert done[mine.pk] == ("done", mine.assignee, LATER)
    assert done[nobodys.pk] == ("done", None, LATER)
    assert done[over.pk] == ("done", over.done_by, over.done_at)
