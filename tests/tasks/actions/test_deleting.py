"""Deleting hides a task; it can be brought back, and its status change never repeats it."""

from datetime import date

import pytest
from django.utils import timezone

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.actions import completing, deleting, editing
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory

pytestmark = pytest.mark.django_db


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


def test_a_deleted_task_is_hidden_but_kept(task: Task) -> None:
    deleting.delete(task, at=timezone.now())

    assert not Task.objects.not_deleted().exists()
    assert Task.objects.get().state == Task.State.DELETED


def test_deleting_twice_is_deleting_once(task: Task) -> None:
    deleting.delete(task, at=timezone.now())
    deleting.delete(task, at=timezone.now())

    deleting.restore(task, by=None, at=timezone.now())

    assert Task.objects.get().state == Task.State.OPEN


def test_a_restored_task_catches_up_with_its_opportunity(
    task: Task, opportunity: Opportunity, seller: User
) -> None:
    deleting.delete(task, at=timezone.now())
    opportunity.departure_date, opportunity.manager = date(2027, 7, 14), seller
    opportunity.save()

    deleting.restore(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.state, task.due_date) == (Task.State.OPEN, date(2027, 6, 14))
    assert task.assignee == seller


def test_a_restored_task_keeps_the_date_set_by_hand(task: Task, opportunity: Opportunity) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=date(2027, 5, 20))
    deleting.delete(task, at=timezone.now())
    opportunity.departure_date = date(2027, 7, 14)
    opportunity.save()

    deleting.restore(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.due_date, task.is_pinned) == (date(2027, 5, 20), True)


def test_a_restored_task_by_hand_is_as_it_was(opportunity: Opportunity) -> None:
    task = TaskFactory(opportunity=opportunity, due_date=date(2027, 6, 1))
    deleting.delete(task, at=timezone.now())

    deleting.restore(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.state, task.due_date) == (Task.State.OPEN, date(2027, 6, 1))


def test_only_a_deleted_task_is_restored(task: Task) -> None:
    completing.complete(task, by=None, at=clock.now())

    assert deleting.restore(task, by=None, at=timezone.now()).state == Task.State.DONE


@pytest.mark.parametrize(
    "act",
    [
        lambda task: deleting.delete(task, at=timezone.now()),
        lambda task: deleting.restore(task, by=None, at=timezone.now()),
    ],
    ids=["delete", "restore"],
)
def test_a_task_that_is_gone_does_not_exist(task: Task, act: object) -> None:
    Task.objects.all().delete()

    with pytest.raises(Task.DoesNotExist):
        act(task)  # type: ignore[operator]


def test_deleting_an_opportunity_takes_its_tasks_along(
    task: Task, opportunity: Opportunity
) -> None:
    deleting.delete(task, at=timezone.now())

    opportunity.delete()

    assert not Task.objects.exists()
