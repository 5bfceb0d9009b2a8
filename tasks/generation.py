"""From status changes to tasks: one plan for the trigger and for every preview."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import batched

from django.db.models import prefetch_related_objects

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity, StatusChange
from statuses import placeholders
from statuses.models import AutoTaskTemplate
from statuses.options import AssignTo, IfPast, OnReturn
from tasks import due_dates
from tasks.computing import AS_IT_IS, Resolver, Supposed
from tasks.models import Task, TaskNotCreated
from tasks.speaking import words_of

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """An opportunity entering a status, for real (``change``) or to see what it would give."""

    opportunity: Opportunity
    status_id: int
    entered_on: date
    by: User | None = None
    change: StatusChange | None = None


class Reason(StrEnum):
    """Why a task is not created."""

    PAST = "past"
    HAD = "had"
    STILL_OPEN = "still_open"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task to be: nothing is saved yet."""

    entry: Entry
    template: AutoTaskTemplate
    due: due_dates.DueDate
    assignee_id: int | None
    follows_manager: bool

    def is_late(self, today: date) -> bool:
        return self.due.day is not None and self.due.day < today


@dataclass(frozen=True, slots=True)
class Skipped:
    """A task that will not be, and why."""

    entry: Entry
    template: AutoTaskTemplate
    due: due_dates.DueDate
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    tasks: list[PlannedTask] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def rule_of(template: AutoTaskTemplate) -> due_dates.Rule:
    return due_dates.Rule(
        reference=template.reference,
        offset_days=template.offset_days,
        key_date_id=template.key_date_id,
        day_count=template.day_count,
        day_rule=template.day_rule,
        if_past=template.if_past,
    )


def plan(
    entries: Sequence[Entry],
    *,
    templates: Sequence[AutoTaskTemplate],
    today: date,
    supposed: Supposed = AS_IT_IS,
) -> Plan:
    """The tasks that these entries call for, in the order of entries and templates.

    Args:
        templates: the enabled templates of the statuses entered.
        today: the local day on which the tasks are created.
        supposed: what a trial counts with in place of what is saved.
    """
    rules = {template.pk: rule_of(template) for template in templates}
    owners = [entry.opportunity for entry in entries]
    resolver = Resolver.of(rules.values(), owners, supposed=supposed)
    earlier = _earlier_tasks(owners, templates)
    result, by_status = Plan(), _by_status(templates)
    for entry in entries:
        for template in by_status[entry.status_id]:
            due = resolver.due(
                rules[template.pk], entry.opportunity, created=today, entered=entry.entered_on
            )
            reason = _reason_to_skip(entry, template, due, earlier=earlier, today=today)
            if reason:
                result.skipped.append(Skipped(entry, template, due, reason))
            else:
                assignee_id, follows = assignee_of(entry, template)
                result.tasks.append(PlannedTask(entry, template, due, assignee_id, follows))
    return result


def _by_status(templates: Iterable[AutoTaskTemplate]) -> dict[int, list[AutoTaskTemplate]]:
    by_status = defaultdict(list)
    for template in templates:
        by_status[template.status_id].append(template)
    return by_status


type Earlier = dict[tuple[int, int], set[str]]


def _earlier_tasks(
    opportunities: Sequence[Opportunity], templates: Iterable[AutoTaskTemplate]
) -> Earlier:
    """The states of the tasks already there, for those templates that ask; one query."""
    asking = [row.pk for row in templates if row.on_return != OnReturn.AGAIN]
    states: Earlier = defaultdict(set)
    owners = [row.pk for row in opportunities if row.pk] if asking else []
    for batch in batched(owners, BATCH_SIZE, strict=False):
        tasks = Task.objects.filter(template__in=asking, opportunity__in=batch)
        for owner, template, state in tasks.values_list("opportunity", "template", "state"):
            states[owner, template].add(state)
    return states


def _reason_to_skip(
    entry: Entry,
    template: AutoTaskTemplate,
    due: due_dates.DueDate,
    *,
    earlier: Earlier,
    today: date,
) -> Reason | None:
    states = earlier.get((entry.opportunity.pk, template.pk), set())
    if template.on_return == OnReturn.ONCE and states:
        return Reason.ONCE
    if template.on_return == OnReturn.IF_NONE_OPEN and Task.State.OPEN in states:
        return Reason.STILL_OPEN
    if template.if_past == IfPast.SKIP and due.day and due.day < today:
        return Reason.PAST
    return None


def assignee_of(entry: Entry, template: AutoTaskTemplate) -> tuple[int | None, bool]:
    """Who gets the task, and whether it follows the manager of the opportunity."""
    if template.assign_to == AssignTo.NOBODY:
        return None, False
    if template.assign_to == AssignTo.CHANGER and entry.by is not None:
        return entry.by.pk, False
    if template.assign_to == AssignTo.PERSON:
        person = template.assigned_person
        if person is not None and person.is_active:
            return person.pk, False
    return entry.opportunity.manager_id, True


def create(changes: Sequence[StatusChange], *, at: datetime) -> list[Task]:
    """Create the tasks of these changes; called inside the transaction of the changes.

    Args:
        at: the moment the tasks are created, aware.
    """
    loud = [change for change in changes if not change.is_quiet]
    templates = AutoTaskTemplate.objects.called_for_by({change.to_status_id for change in loud})
    entries = [
        Entry(
            opportunity=change.opportunity,
            status_id=change.to_status_id,
            entered_on=clock.local_day(change.changed_at),
            by=change.changed_by,
            change=change,
        )
        for change in loud
    ]
    if any(template.speaks for template in templates):
        prefetch_related_objects([entry.opportunity for entry in entries], "client", "manager")
    planned = plan(entries, templates=templates, today=clock.local_day(at))
    keep(planned.skipped)
    return insert(planned.tasks, at=at)


def keep(skipped: Iterable[Skipped]) -> None:
    """Write what was not created and why, so that the history can tell it."""
    rows = [
        TaskNotCreated(
            change=row.entry.change,
            name=name_of(row.template, row.entry.opportunity),
            reason=row.reason,
            due_date=row.due.day,
        )
        for row in skipped
    ]
    TaskNotCreated.objects.bulk_create(rows, BATCH_SIZE)


def name_of(template: AutoTaskTemplate, opportunity: Opportunity) -> str:
    """What a task of the template is called on the opportunity."""
    words = words_of(opportunity) if template.speaks else {}
    return placeholders.fill(template.name, words, max_length=200)


def insert(planned: Iterable[PlannedTask], *, at: datetime) -> list[Task]:
    """Write planned tasks, whose entries have their change."""
    return Task.objects.bulk_create([task_of(row, at=at) for row in planned], BATCH_SIZE)


def task_of(row: PlannedTask, *, at: datetime) -> Task:
    """The task of a plan, with its own copy of the rule."""
    template, owner = row.template, row.entry.opportunity
    words = words_of(owner) if template.speaks else {}
    task = Task(
        opportunity=owner,
        name=placeholders.fill(template.name, words, max_length=200),
        description=placeholders.fill(template.description, words, max_length=5000),
        assignee_id=row.assignee_id,
        created_at=at,
        created_by=row.entry.by,
        change=row.entry.change,
        template=template,
        reference=template.reference,
        offset_days=template.offset_days,
        key_date_id=template.key_date_id,
        day_count=template.day_count,
        day_rule=template.day_rule,
        if_past=template.if_past,
        on_leave=template.on_leave,
        visible_days=template.visible_days,
        follows_manager=row.follows_manager,
    )
    task.take(row.due)
    return task
