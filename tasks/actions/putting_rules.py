"""Rules of any status put on one trip by hand: their tasks are created on its current entry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from caladeo import clock
from caladeo.db import retrying
from caladeo.models import User
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate
from tasks.engine import applying, generation, inserting, rescheduling, skipped
from tasks.engine.plans import Plan
from tasks.models import Task


class MovedError(Exception):
    """The trip has entered another status since the person looked at it."""


@dataclass(frozen=True, slots=True)
class Put:
    """What was done: the keys of the tasks created, and how many rules gave none."""

    tasks: list[int]
    left_out: int


def offered() -> QuerySet[AutoTaskTemplate]:
    """The rules that can be chosen, status by status, with all that a preview names."""
    rules = AutoTaskTemplate.objects.enabled().filter(status__deleted_at=None)
    named = ("status", "key_date", "predecessor", "role", "assigned_person")
    return rules.select_related(*named).order_by("status__position", "status", "position", "pk")


def plan(
    entry: StatusChange,
    rules: Sequence[AutoTaskTemplate],
    *,
    by: User,
    at: datetime,
    creates_ended: bool = False,
) -> Plan:
    """What these rules would give on the trip, and which give nothing and why; writes nothing.

    A rule counts as if the trip had entered its status by the current entry.

    Args:
        entry: the current entry of the trip, with its ``opportunity``.
        by: who chose the rules: the tasks are created through them.
        creates_ended: as `generation.plan` takes it.
    """
    whole = replace(generation.entry_of(entry, entry.opportunity), by=by, is_chosen=True)
    statuses = dict.fromkeys(rule.status_id for rule in rules)
    planned = generation.plan(
        [replace(whole, status_id=status) for status in statuses],
        templates=rules,
        today=clock.local_day(at),
        creates_ended=creates_ended,
    )
    had = set(Task.objects.filter(change=entry).values_list("change", "template"))
    return applying.without_existing(planned, had=had)


@retrying.on_conflict
def put(
    opportunity: Opportunity,
    rules: Collection[int],
    *,
    seen: int | None,
    by: User,
    at: datetime,
    creates_ended: bool = False,
) -> Put:
    """Create the tasks of `plan`, by the rules as they are now.

    Args:
        rules: the keys of the rules chosen; those that are gone or disabled give nothing.
        seen: the key of the entry for which the person saw what this gives.

    Raises:
        MovedError: that is not the current entry any more.
        Opportunity.DoesNotExist: the trip was deleted meanwhile.
    """
    with transaction.atomic():
        owner = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        entry = skipped.current_entry(owner)
        if entry is None or entry.pk != seen:
            raise MovedError
        entry.opportunity = owner
        statuses = set(offered().filter(pk__in=rules).values_list("status", flat=True))
        locked = AutoTaskTemplate.objects.called_for_by(statuses)
        chosen = [row for row in locked if row.pk in rules]
        planned = plan(entry, chosen, by=by, at=at, creates_ended=creates_ended)
        inserting.insert(planned.tasks, at=at)
        made = _of(entry, planned)
        if made:
            rescheduling.follow_tasks(made, by=by, at=at)
        return Put([task.pk for task in made], len(rules) - len(made))


def _of(entry: StatusChange, planned: Plan) -> list[Task]:
    """The tasks that the plan has just become."""
    rules = [row.template.pk for row in planned.tasks]
    return list(Task.objects.filter(change=entry, template__in=rules).order_by("pk"))


@retrying.on_conflict
def take_back(
    opportunity: Opportunity, tasks: Collection[int], *, by: User | None, at: datetime
) -> int:
    """Remove the tasks of `put` that nobody has touched since; how many.

    Args:
        tasks: their keys; any others are left alone.
    """
    with transaction.atomic():
        Opportunity.objects.filter(pk=opportunity.pk).locked().first()
        rows: Any = Task.objects.filter(opportunity=opportunity.pk, pk__in=tasks)
        rows = rows.filter(is_chosen=True, touched_at=None)
        gone = list(rows)
        rows.delete()
        rescheduling.follow_tasks(gone, by=by, at=at)
        return len(gone)
