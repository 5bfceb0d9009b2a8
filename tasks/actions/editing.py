"""Editing a task by hand: a date that somebody chose is pinned and stays."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import overwriting, retrying
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.dates.due_dates import Rule
from tasks.engine import assigning
from tasks.engine.resolver import resolver_for
from tasks.models import DueDateMove, Task, visible_from

Cause = DueDateMove.Cause


@retrying.on_conflict
def add(
    opportunity: Opportunity,
    *,
    name: str,
    description: str = "",
    due_date: date | None = None,
    assignee: User | None = None,
    reminder_days: int | None = None,
    follows: Rule | None = None,
    stars: bool = False,
    by: User | None,
    at: datetime,
) -> Task:
    """Add a task by hand. It comes from no rule of a status, and moves only if it follows a date.

    Args:
        follows: so many days from the departure or the return of the trip, in place of a due date.
        stars: whether the trip becomes a priority with it.

    Raises:
        Opportunity.DoesNotExist: somebody deleted it meanwhile.
        DeactivatedError: the assignee cannot sign in any more.
    """
    with transaction.atomic():
        owner = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        people.require_able(assignee.pk if assignee else None)
        task = Task(
            opportunity=owner,
            name=name,
            description=description,
            due_date=due_date,
            assignee=assignee,
            reminder_days=reminder_days,
            created_by=by,
            created_at=at,
            touched_at=at,
        )
        if follows:
            task.reference, task.offset_unit = follows.reference, follows.offset_unit
            task.offset_days = follows.offset_days
            task.apply_due_date(resolver_for([task]).due_of(task))
        task.save()
        if stars:
            Opportunity.objects.filter(pk=owner.pk).update(is_starred=True)
        return task


@retrying.on_conflict
def edit(
    task: Task,
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Task:
    """Write the fields that a person changed: name, description, due_date, assignee, reminder_days.

    What is as it was is not written. Another due date pins an automatic task, and that of its rule,
    typed again, makes it follow the rule again; another person stops it following the manager.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).

    Raises:
        Task.DoesNotExist: the task vanished meanwhile.
        OverwritingError: somebody wrote the same meanwhile.
        DeactivatedError: the new assignee cannot sign in any more.
    """
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        overwriting.refuse(row, changes, seen=seen)
        changes = {name: new for name, new in changes.items() if getattr(row, name) != new}
        if not changes:
            return row
        was = row.due_date
        if "assignee" in changes:
            new = changes["assignee"]
            people.require_able(new.pk if new else None)
            row.follows_manager, row.instead_of = False, None
            row.given_at, row.given_by = at, by
        for name, value in changes.items():
            setattr(row, name, value)
        if row.due_date != was:
            cause = Cause.COMPUTED if row.is_put_back(row.due_date) else Cause.HAND
            row.is_pinned = row.is_automatic and cause == Cause.HAND
            row.visible_from = visible_from(row.due_date, row.visible_days)
            _tell(row, was=was, cause=cause, by=by, at=at)
        row.touched_at = at
        row.save()
        return row


@retrying.on_conflict
def unpin(
    task: Task, *, by: User | None, at: datetime, seen: Mapping[str, Any] | None = None
) -> Task:
    """Back to the computed due date, which moves again with its reference.

    The date of a task that is no longer open stays; it moves when the task opens again.

    Args:
        seen: as of `edit`; it raises the same.
    """
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        overwriting.refuse(row, {}, seen=seen)
        if not row.is_pinned:
            return row
        was, row.is_pinned, row.touched_at = row.due_date, False, at
        if row.state == Task.State.OPEN:
            row.apply_due_date(resolver_for([row]).due_of(row))
            assigning.follow_absence(row, was, today=clock.local_day(at))
            _tell(row, was=was, cause=Cause.COMPUTED, by=by, at=at)
        row.save()
        return row


def _tell(task: Task, *, was: date | None, cause: str, by: User | None, at: datetime) -> None:
    DueDateMove.objects.create(
        task=task, moved_at=at, moved_by=by, cause=cause, from_date=was, to_date=task.due_date
    )
