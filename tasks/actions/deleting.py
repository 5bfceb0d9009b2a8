"""Deleting hides a task; it can be brought back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from caladeo.db import retrying
from caladeo.db.overwriting import OverwritingError
from caladeo.models import User
from statuses.models import Status
from statuses.options import RequiredOpen
from tasks.engine import recomputing, rescheduling
from tasks.models import Task, TaskDeletion


class DemandedError(Exception):
    """The status of the trip demands the task: who must do it cannot delete it instead."""


@retrying.on_conflict
def delete(task: Task, *, by: User | None = None, at: datetime, may_pass: bool = True) -> int:
    """Hide a task. Its status change will not create it again.

    Args:
        may_pass: as of a move, whether what a status demands may be left undone.

    Returns:
        How many tasks are cancelled with it, since they follow it.

    Raises:
        DemandedError: it may not, and this is such a task.
        Task.DoesNotExist: the task vanished meanwhile.
    """
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if not may_pass and demanded([row]):
            raise DemandedError
        row.state, row.touched_at = Task.State.DELETED, at
        row.save(update_fields=["state", "touched_at"])
        told = TaskDeletion(task=row, deleted_at=at, deleted_by=by)
        TaskDeletion.objects.bulk_create([told], ignore_conflicts=True)
        return rescheduling.follow_tasks([row], by=by, at=at).cancelled


def demanded(tasks: Iterable[Task]) -> set[int]:
    """The keys of those that are open and without which their trips may not leave their status.

    Reads their ``change`` and ``opportunity``; one query at most.
    """
    here = {
        task.pk: task.opportunity.status_id
        for task in tasks
        if task.is_required
        and task.state == Task.State.OPEN
        and task.change
        and task.change.to_status_id == task.opportunity.status_id
    }
    if not here:
        return set()
    statuses = Status.objects.filter(pk__in=set(here.values()), required_open=RequiredOpen.DEMAND)
    demanding = set(statuses.values_list("pk", flat=True))
    return {pk for pk, status in here.items() if status in demanding}


@retrying.on_conflict
def restore(task: Task, *, by: User | None, at: datetime, is_undo: bool = False) -> Task:
    """Bring a deleted task back as it was; an open one on its date of today.

    Args:
        is_undo: whether only what ``by`` has deleted comes back.

    Raises:
        OverwritingError: a colleague has deleted it since.
    """
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if row.state != Task.State.DELETED:
            return row
        if is_undo and by and not deleted_by(by, [row]):
            raise OverwritingError
        row.state, row.touched_at = state_before(row), at
        if row.state == Task.State.OPEN or row.is_needless:
            recomputing.catch_up_task(row, cause=rescheduling.Cause.REOPENED, by=by, at=at)
        if row.state == Task.State.OPEN:
            row.cancelled_at = None
        row.save()
        TaskDeletion.objects.filter(task=row).delete()
        rescheduling.follow_tasks([row], by=by, at=at)
        return row


def deleted_by(person: User, rows: list[Task]) -> list[Task]:
    """Those of them that this person has deleted, and nobody restored; one query."""
    rows = [row for row in rows if row.state == Task.State.DELETED]
    told = TaskDeletion.objects.filter(task__pk__in_array=[row.pk for row in rows])
    theirs = set(told.filter(deleted_by=person).values_list("task", flat=True))
    return [row for row in rows if row.pk in theirs]


def state_before(task: Task) -> str:
    """What a deleted task was."""
    if task.done_at:
        return Task.State.DONE
    return Task.State.CANCELLED if task.cancelled_at else Task.State.OPEN
