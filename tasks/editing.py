"""Editing a task by hand: a date that somebody chose is pinned and stays."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from caladeo import retrying
from caladeo.models import User
from opportunities.models import Opportunity
from tasks import rescheduling
from tasks.locking import locked
from tasks.models import Task


@retrying.whole
def add(
    opportunity: Opportunity,
    *,
    name: str,
    description: str = "",
    due_date: date | None = None,
    assignee: User | None = None,
    by: User | None,
    at: datetime,
) -> Task:
    """Add a task by hand; it hangs on no rule and never moves by itself.

    Raises:
        Opportunity.DoesNotExist: somebody deleted it meanwhile.
    """
    with transaction.atomic():
        return Task.objects.create(
            opportunity=Opportunity.objects.filter(pk=opportunity.pk).locked().get(),
            name=name,
            description=description,
            due_date=due_date,
            assignee=assignee,
            created_by=by,
            created_at=at,
        )


@retrying.whole
def edit(task: Task, **changes: Any) -> Task:
    """Write the fields that a person changed: name, description, due_date, assignee.

    Another due date pins an automatic task; another person stops it following the manager.
    """
    with transaction.atomic():
        row = locked(task)
        if "due_date" in changes and changes["due_date"] != row.due_date:
            row.is_pinned = row.is_automatic
        if "assignee" in changes and changes["assignee"] != row.assignee:
            row.follows_manager = False
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        return row


@retrying.whole
def unpin(task: Task) -> Task:
    """Back to the computed due date, which moves again with its reference.

    The date of a task that is no longer open stays; it moves when the task opens again.
    """
    with transaction.atomic():
        row = locked(task)
        row.is_pinned = False
        if row.state == Task.State.OPEN:
            rescheduling.catch_up(row)
        row.save()
        return row
