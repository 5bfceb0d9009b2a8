"""Trying a status out: what entering it would give, by the very plan of the trigger.

Nothing is written: the opportunity is loaded, or made up of dates, and never saved.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caladeo import clock
from caladeo.models import User
from opportunities import roles
from opportunities.models import Client, Opportunity
from statuses import axis
from statuses.models import AutoTaskTemplate, KeyDate, Status
from tasks.dates.calendars import Calendar
from tasks.dates.due_dates import DueDate
from tasks.engine import inserting
from tasks.engine.plans import PlannedTask, Reason, Skipped, Unmet
from tasks.engine.resolver import Supposed, agency_calendar
from tasks.models import Task
from tasks.previews import move_preview

# A key that no row has.
NO_KEY = -1


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One rule of the status: the task it would create (not saved), or why it would not."""

    number: int
    task: Task
    due: DueDate
    named: str = ""  # what its rule counts from, if that has a name
    reason: Reason | None = None
    expected: DueDate | None = None  # of one that waits for another task
    assignee: User | None = None
    instead_of: User | None = None
    unmet: Unmet | None = None
    role: str = ""
    is_filled: bool = False  # whether somebody has that role


@dataclass(frozen=True, slots=True)
class Trial:
    """What entering a status on a day would give."""

    status: Status
    opportunity: Opportunity
    entered_on: date
    calendar: Calendar
    lines: list[TrialLine]
    disabled: list[AutoTaskTemplate]
    cancelled: list[Task]
    forgotten: list[Task]  # the required ones of the status left that are open
    remaining: list[Task]  # what closing the trip would leave open

    @property
    def created(self) -> list[TrialLine]:
        return [line for line in self.lines if line.reason is None]

    @property
    def not_created(self) -> list[TrialLine]:
        return [line for line in self.lines if line.reason is not None]

    @property
    def is_there_already(self) -> bool:
        return self.opportunity.status_id == self.status.pk


def made_up(
    *,
    created_on: date,
    departure: date | None = None,
    duration_days: int | None = None,
    client_kind: str = "",
    **known: Any,
) -> Opportunity:
    """An opportunity of nobody, made of dates; the words that it does not know stay as typed.

    Args:
        known: what conditions look at, by the names of its fields.
    """
    unknown = {"manager": User(name="{gestionnaire}"), "destinations": "{destination}"}
    return Opportunity(
        pk=NO_KEY,
        client=Client(name="{client}", kind=client_kind),
        created_at=clock.start_of(created_on),
        departure_date=departure,
        duration_days=duration_days,
        **(unknown | known),
    )


def try_out(
    status: Status,
    *,
    opportunity: Opportunity,
    entered_on: date,
    by: User,
    typed: Mapping[int, date | None] | None = None,
    is_first_entry: bool | None = None,
) -> Trial:
    """What it would give if the opportunity entered the status that day.

    Args:
        opportunity: with its ``client`` and ``manager``.
        by: who would change the status.
        typed: key dates to count with in place of those of the opportunity.
        is_first_entry: whether it would be its first one, where that is typed too.
    """
    calendar = agency_calendar()
    planned = move_preview.preview_moves(
        [(opportunity, status)],
        by=by,
        at=clock.start_of(entered_on),
        supposed=Supposed(calendar=calendar, typed=typed, is_first_entry=is_first_entry),
    )
    templates = list(status.templates.all())
    numbers = axis.numbers(templates, key_dates=KeyDate.objects.all())
    return Trial(
        status=status,
        opportunity=opportunity,
        entered_on=entered_on,
        calendar=calendar,
        lines=lines([*planned.tasks, *planned.skipped], templates, numbers=numbers),
        disabled=[row for row in templates if not row.is_enabled],
        cancelled=[row.task for row in planned.cancelled],
        forgotten=[row.task for row in planned.forgotten],
        remaining=[row.task for row in planned.remaining],
    )


def lines(
    rows: Sequence[PlannedTask | Skipped],
    templates: Sequence[AutoTaskTemplate],
    *,
    numbers: Mapping[int | None, int] | None = None,
) -> list[TrialLine]:
    """In the order of these rules, with these numbers; else with those of their order."""
    by_template = {row.template.pk: row for row in rows}
    ordered = [by_template[row.pk] for row in templates if row.pk in by_template]
    return lines_of(ordered, numbers or {row.pk: n for n, row in enumerate(templates, 1)})


def lines_of(
    rows: Sequence[PlannedTask | Skipped], numbers: Mapping[int | None, int]
) -> list[TrialLine]:
    """What a page says of the rows of a plan; at most two queries.

    Args:
        numbers: those of the rules, by key.
    """
    known, filled = _people(rows), _filled(rows)
    return [_line(numbers.get(row.template.pk, 1), row, known, filled) for row in rows]


def _people(rows: Sequence[PlannedTask | Skipped]) -> dict[int, User]:
    """Those who get a task, by key; a query only for those who have a role."""
    known: dict[int, User] = {}
    for row in rows:
        trip = row.entry.opportunity
        for person in (row.entry.by, row.template.assigned_person, trip.manager):
            if person:
                known[person.pk] = person
    planned = [row for row in rows if isinstance(row, PlannedTask)]
    wanted = {pk for row in planned for pk in (row.assignee_id, row.instead_of_id) if pk}
    missing = wanted - known.keys()
    return known | (User.objects.in_bulk(missing) if missing else {})


def _filled(rows: Sequence[PlannedTask | Skipped]) -> set[tuple[int, int]]:
    """The roles that somebody has, of those that these rules name; none, no query."""
    named = {row.template.role_id for row in rows if row.template.role_id}
    return roles.filled(named, {row.entry.opportunity.pk for row in rows}) if named else set()


def _line(
    number: int,
    row: PlannedTask | Skipped,
    known: Mapping[int, User],
    filled: Container[tuple[int, int]],
) -> TrialLine:
    at = clock.start_of(row.entry.entered_on)
    named = inserting.reference_name_of(row.template, row.entry.opportunity)
    if isinstance(row, Skipped):
        as_if = PlannedTask(row.entry, row.template, row.due, None, None, follows_manager=False)
        task = inserting.task_of(as_if, at=at)
        return TrialLine(number, task, row.due, named, reason=row.reason, unmet=row.unmet)
    task = inserting.task_of(row, at=at)
    role, trip = row.template.role, row.entry.opportunity
    return TrialLine(
        number,
        task,
        row.due,
        named,
        expected=row.expected,
        assignee=known[row.assignee_id] if row.assignee_id else None,
        instead_of=known[row.instead_of_id] if row.instead_of_id else None,
        role=role.name if role else "",
        is_filled=role is not None and (trip.pk, role.pk) in filled,
    )
