"""Giving a task to somebody, or taking what nobody has, once; and taking that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import overwriting, retrying
from caladeo.models import User
from tasks.engine import assigning
from tasks.models import Task

GIVEN = ("assignee", "instead_of", "follows_manager", "touched_at", "given_at", "given_by")

# Who had each of several tasks as the person saw it, by key; None for a program.
type Seen = Mapping[int, int | None] | None


def is_as_seen(row: Task, seen: Seen) -> bool:
    """Whether who has it now is who had it then; what nobody saw is."""
    return not seen or row.pk not in seen or row.assignee_id == seen[row.pk]


@retrying.on_conflict
def give(
    task: Task,
    *,
    to: User | None,
    by: User | None,
    at: datetime,
    follows: bool = False,
    instead_of: User | None = None,
    is_back: bool = False,
    seen: Mapping[str, Any] | None = None,
) -> bool:
    """Assign an open task to somebody, or to nobody; whether it was still open.

    To who has it already writes nothing, and is no news.

    Args:
        follows: whether it goes with the manager, or with its role, as it did before.
        instead_of: who is away and gets it back, as it was before.
        is_back: whether that takes a gift back, which is no news to who had it.
        seen: who had it as the person saw it (`caladeo.db.overwriting`).

    Raises:
        OverwritingError: somebody gave it to another one, or took it, meanwhile.
        DeactivatedError: who should get it cannot sign in any more.
        Task.DoesNotExist: the task vanished meanwhile.
    """
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if row.state != Task.State.OPEN:
            return False
        overwriting.refuse(row, {"assignee": to}, seen=seen)
        if row.assignee == to and not is_back:
            return True
        people.require_able(to.pk if to else None)
        row.assignee, row.follows_manager, row.touched_at = to, follows and row.is_automatic, at
        row.instead_of = instead_of if to and instead_of != to else None
        row.given_at, row.given_by = (None, None) if is_back else (at, by)
        row.save(update_fields=GIVEN)
        if row.follows_manager:  # who may be another one than it was given back to
            assigning.follow_manager([row.opportunity], today=clock.local_day(at))
        return True


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
