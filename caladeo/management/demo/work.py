"""What people did with the tasks: most are done, some are late, some were changed by hand."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from caladeo import clock
from caladeo.management.demo import todo
from caladeo.management.demo.trips import LOST, Trip
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.actions import completing, deleting, editing, exempting
from tasks.models import Task


def catch_up(opportunity: Opportunity, trip: Trip, *, now: datetime) -> None:
    """Complete the tasks whose day has passed, all but those that are told to be late."""
    today = clock.local_day(now)
    tasks = opportunity.tasks.open().select_related("opportunity__manager")
    # What is done may date a task that follows it, in the past too.
    while len(passed := list(tasks.overdue(today).by_due_date())) > trip.late:
        for task in passed[: len(passed) - trip.late]:
            completing.complete(task, by=opportunity.manager, at=_done_at(task, now=now))
    if opportunity.status.name == LOST:
        for task in tasks:
            deleting.delete(task, at=now)


def _done_at(task: Task, *, now: datetime) -> datetime:
    """On its day or a day or two beside, once the task was there."""
    chance = Random(f"{task.opportunity.name} {task.name}")  # noqa: S311
    due = task.due_date or clock.local_day(task.created_at)
    day = due + timedelta(days=chance.choice((-1, 0, 0, 1, 2)))
    hour = time(chance.randint(9, 17), chance.randint(0, 59))
    moment = timezone.make_aware(datetime.combine(day, hour))
    return min(now, max(moment, task.created_at + timedelta(hours=3)))


def add_by_hand(
    opportunities: dict[str, Opportunity], *, team: dict[str, User], now: datetime
) -> None:
    """Add the tasks that no rule calls for."""
    today = clock.local_day(now)
    for row in todo.ADDED:
        opportunity = opportunities[row.trip]
        task = editing.add(
            opportunity,
            name=row.name,
            description=row.description,
            due_date=_day(row.due, today),
            assignee=team[row.assignee] if row.assignee else None,
            by=opportunity.manager,
            at=max(now - timedelta(days=7), opportunity.created_at),
        )
        if row.is_done:
            completing.complete(task, by=task.assignee, at=_done_at(task, now=now))


def pin(opportunities: dict[str, Opportunity], *, now: datetime) -> None:
    """Set some due dates by hand."""
    for row in todo.PINNED:
        task: Any = opportunities[row.trip].tasks.open().get(name=row.task)
        day = _day(row.due, clock.local_day(now))
        editing.edit(task, by=task.opportunity.manager, at=now, due_date=day)


def exempt(opportunities: dict[str, Opportunity], *, now: datetime) -> None:
    """Tell that some trips need no task of a rule."""
    for trip, name in todo.EXEMPT:
        task: Any = opportunities[trip].tasks.get(name=name)
        exempting.exempt(task, by=task.opportunity.manager, at=now)


def _day(due: int | None, today: date) -> date | None:
    return None if due is None else today + timedelta(days=due)
