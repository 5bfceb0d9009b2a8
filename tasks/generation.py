"""From status changes to tasks: one plan for the trigger and for every preview."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from caladeo import clock
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate
from tasks import due_dates
from tasks.models import Task, reference_dates

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """An opportunity entering a status, for real (``change``) or to see what it would give."""

    opportunity: Opportunity
    status_id: int
    entered_on: date
    change: StatusChange | None = None


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task to be: nothing is saved yet."""

    entry: Entry
    template: AutoTaskTemplate
    due: due_dates.DueDate
    assignee_id: int | None


def plan(
    entries: Iterable[Entry], *, templates: Iterable[AutoTaskTemplate], today: date
) -> list[PlannedTask]:
    """The tasks that these entries call for, in the order of entries and templates.

    Args:
        templates: the enabled templates of the statuses entered.
        today: the local day on which the tasks are created.
    """
    by_status = defaultdict(list)
    for template in templates:
        by_status[template.status_id].append(template)
    return [
        _planned(entry, template, today=today)
        for entry in entries
        for template in by_status[entry.status_id]
    ]


def _planned(entry: Entry, template: AutoTaskTemplate, *, today: date) -> PlannedTask:
    rule = due_dates.Rule(template.reference, template.offset_days)
    dates = reference_dates(entry.opportunity, created=today, entered=entry.entered_on)
    return PlannedTask(
        entry=entry,
        template=template,
        due=due_dates.resolve(rule, dates),
        assignee_id=entry.opportunity.manager_id,
    )


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
            change=change,
        )
        for change in loud
    ]
    planned = plan(entries, templates=templates, today=clock.local_day(at))
    return Task.objects.bulk_create([_task(row, at=at) for row in planned], batch_size=BATCH_SIZE)


def _task(row: PlannedTask, *, at: datetime) -> Task:
    """The task of a plan, with its own copy of the rule."""
    return Task(
        opportunity=row.entry.opportunity,
        name=row.template.name,
        description=row.template.description,
        due_date=row.due.day,
        assignee_id=row.assignee_id,
        created_at=at,
        created_by=row.entry.change.changed_by if row.entry.change else None,
        change=row.entry.change,
        template=row.template,
        reference=row.due.rule.reference,
        offset_days=row.due.rule.offset_days,
        reference_date=row.due.reference_date,
        follows_manager=True,
    )
