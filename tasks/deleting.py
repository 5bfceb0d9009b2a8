"""Deleting hides a task; it can be brought back."""

from django.db import transaction

from caladeo import retrying
from tasks import rescheduling
from tasks.locking import locked
from tasks.models import Task


@retrying.whole
def delete(task: Task) -> Task:
    """Hide a task. Its status change will not create it again."""
    with transaction.atomic():
        row = locked(task)
        row.state = Task.State.DELETED
        row.save(update_fields=["state"])
        return row


@retrying.whole
def restore(task: Task) -> Task:
    """Bring a deleted task back: done if it was done, else open on its date of today."""
    with transaction.atomic():
        row = locked(task)
        if row.state != Task.State.DELETED:
            return row
        row.state = Task.State.DONE if row.done_at else Task.State.OPEN
        if row.state == Task.State.OPEN:
            rescheduling.catch_up(row)
        row.save()
        return row
