"""Deleting hides a task; it can be brought back."""

from datetime import datetime

from django.db import transaction

from caladeo.db import retrying
from caladeo.models import User
from tasks.engine import rescheduling
from tasks.models import Task


@retrying.whole
def delete(task: Task, *, by: User | None = None, at: datetime) -> Task:
    """Hide a task. Its status change will not create it again."""
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        row.state, row.touched_at = Task.State.DELETED, at
        row.save(update_fields=["state", "touched_at"])
        rescheduling.follow_tasks([row], by=by, at=at)
        return row


@retrying.whole
def restore(task: Task, *, by: User | None, at: datetime) -> Task:
    """Bring a deleted task back as it was; an open one on its date of today."""
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if row.state != Task.State.DELETED:
            return row
        row.state = _state_before(row)
        if row.state == Task.State.OPEN or row.is_needless:
            rescheduling.catch_up(row, cause=rescheduling.Cause.REOPENED, by=by, at=at)
        if row.state == Task.State.OPEN:
            row.cancelled_at = None
        row.save()
        rescheduling.follow_tasks([row], by=by, at=at)
        return row


def _state_before(task: Task) -> str:
    if task.done_at:
        return Task.State.DONE
    return Task.State.CANCELLED if task.cancelled_at else Task.State.OPEN
