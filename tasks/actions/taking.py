"""A task assigned to nobody is everybody's to take, once."""

from datetime import datetime

from django.db import transaction

from caladeo.accounts import people
from caladeo.db import retrying
from caladeo.models import User
from tasks.models import Task


class NotFreeError(Exception):
    """The task is closed by now, or ``person`` has it."""

    def __init__(self, person: User | None) -> None:
        super().__init__(person)
        self.person = person


@retrying.on_conflict
def take(task: Task, *, by: User, at: datetime) -> Task:
    """Assign an open task that nobody has to the person who asks for it.

    Raises:
        NotFreeError: somebody was quicker, the task is closed, or the person may no longer
            sign in.
        Task.DoesNotExist: the task vanished meanwhile.
    """
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if not row.is_free:
            raise NotFreeError(row.assignee if row.state == Task.State.OPEN else None)
        if by.pk not in people.able([by.pk]):
            raise NotFreeError(None)
        row.assignee, row.instead_of, row.touched_at = by, None, at
        row.given_at, row.given_by = at, by
        row.save(update_fields=["assignee", "instead_of", "touched_at", "given_at", "given_by"])
        return row


@retrying.on_conflict
def give_back(task: Task, *, by: User, at: datetime) -> Task:
    """Undo ``take``, unless the task has gone to somebody else meanwhile."""
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if row.state == Task.State.OPEN and row.assignee_id == by.pk:
            row.assignee, row.follows_manager, row.touched_at = None, False, at
            row.given_at = row.given_by = None
            row.save(
                update_fields=["assignee", "follows_manager", "touched_at", "given_at", "given_by"]
            )
        return row
