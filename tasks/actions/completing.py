"""Completing a task, and opening it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from caladeo.db import overwriting, retrying
from caladeo.models import User
from tasks.engine import recomputing, rescheduling
from tasks.models import Task
from tasks.querysets import TaskQuerySet


@retrying.on_conflict
def complete(task: Task, *, by: User | None, at: datetime) -> Task:
    """Mark an open task as done; one that is not open is left as it is."""
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if row.state != Task.State.OPEN:
            return row
        row.state, row.done_at, row.done_by, row.touched_at = Task.State.DONE, at, by, at
        row.save(update_fields=["state", "done_at", "done_by", "touched_at"])
        rescheduling.follow_tasks([row], by=by, at=at)
        return row


@retrying.on_conflict
def complete_all(tasks: TaskQuerySet, *, at: datetime) -> int:
    """Mark those of a set that are open as done, each by whom it is assigned to.

    Returns:
        How many they were.
    """
    with transaction.atomic():
        list(tasks.owners().locked().values_list("pk"))
        rows = list(tasks.open().only("opportunity", "template"))
        done = Task.objects.filter(pk__in_array=[row.pk for row in rows])
        count = done.update(state=Task.State.DONE, done_at=at, done_by=F("assignee"), touched_at=at)
        rescheduling.follow_tasks(rows, by=None, at=at)
        return count


def done_by(person: User, rows: list[Task]) -> list[Task]:
    """Those of them that this person has done, and nobody opened again."""
    return [row for row in rows if row.state == Task.State.DONE and row.done_by_id == person.pk]


@retrying.on_conflict
def reopen(
    task: Task, *, by: User | None, at: datetime, seen: Mapping[str, Any] | None = None
) -> Task:
    """Open a done or cancelled task again, on the date and with the person of today.

    Args:
        seen: as of `editing.edit`: who had done it, where that is undone.

    Raises:
        OverwritingError: somebody else has done it since.
    """
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if row.state not in (Task.State.DONE, Task.State.CANCELLED):
            return row
        overwriting.refuse(row, {}, seen=seen)
        row.state, row.done_at, row.done_by = Task.State.OPEN, None, None
        row.cancelled_at, row.cancelled_by, row.touched_at = None, None, at
        recomputing.catch_up_task(row, cause=rescheduling.Cause.REOPENED, by=by, at=at)
        row.save()
        rescheduling.follow_tasks([row], by=by, at=at)
        return row
