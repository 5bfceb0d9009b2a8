"""The agency changes its calendar: what would move can be said first, and all is written at once.

Each change knows the calendar as it will be, for the preview, and how to write itself.
"""

import copy
import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caladeo.db import guards, overwriting
from caladeo.db.batches import OnProgress, no_progress
from caladeo.journal.recording import record, record_edit, snapshot
from caladeo.models import JournalEntry, User
from statuses.models import AgencyCalendar, Closure
from tasks.dates.calendars import Calendar, Period
from tasks.engine import recomputing
from tasks.engine.rescheduling import DateMove
from tasks.engine.resolver import Supposed, agency_calendar, calendar_of
from tasks.models import DueDateMove

EDITED = JournalEntry.Kind.CALENDAR_EDITED
OF_CLOSURES = ("name", "first_day", "last_day")


class EndsBeforeItBeginsError(Exception):
    """Somebody moved the other end of the closure meanwhile."""


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """The calendar as it will be, and the write that makes it so, under the calendar's lock."""

    calendar: Calendar
    write: Callable[[], object]


def setting(*, seen: Mapping[str, Any] | None = None, **changes: Any) -> CalendarChange:
    """Another country, region or weekly closing days."""
    supposed = {**changes}
    if "closing_weekdays" in supposed:
        supposed["closing_weekdays"] = frozenset(supposed["closing_weekdays"])

    def write() -> None:
        row = AgencyCalendar.objects.get()
        overwriting.refuse(row, changes, seen=seen)
        old = copy.copy(row)
        for name, value in changes.items():
            setattr(row, name, value)
        guards.save(row, update_fields=list(changes))
        record_edit(EDITED, old, row, changes)

    return CalendarChange(dataclasses.replace(agency_calendar(), **supposed), write)


def adding(closure: Closure) -> CalendarChange:
    calendar = agency_calendar()
    period = Period(closure.first_day, closure.last_day, closure.name)
    closures = (*calendar.closures, period)

    def write() -> None:
        guards.save(closure)
        record(EDITED, target=closure, after=snapshot(closure, OF_CLOSURES))

    return CalendarChange(dataclasses.replace(calendar, closures=closures), write)


def editing(
    closure: Closure, *, seen: Mapping[str, Any] | None = None, **changes: Any
) -> CalendarChange:
    """Other days or another name, on the closure as it is now.

    Raises:
        OverwritingError: somebody wrote the same meanwhile.
        Closure.DoesNotExist: somebody deleted it meanwhile.
        EndsBeforeItBeginsError: with the other end as it is now.
    """

    def edited() -> Closure:
        row = Closure.objects.get(pk=closure.pk)
        overwriting.refuse(row, changes, seen=seen)
        for name, value in changes.items():
            setattr(row, name, value)
        if row.last_day < row.first_day:
            raise EndsBeforeItBeginsError
        return row

    def write() -> None:
        old, row = Closure.objects.get(pk=closure.pk), edited()
        guards.save(row, update_fields=list(changes))
        record_edit(EDITED, old, row, changes)

    others = Closure.objects.exclude(pk=closure.pk)
    return CalendarChange(calendar_of(_stored(), [*others, edited()]), write)


def deleting(closure: Closure) -> CalendarChange:
    others = Closure.objects.exclude(pk=closure.pk)

    def write() -> None:
        for row in Closure.objects.filter(pk=closure.pk):
            record(EDITED, target=row, before=snapshot(row, OF_CLOSURES))
            guards.delete(row)

    return CalendarChange(calendar_of(_stored(), others), write)


def preview(change: CalendarChange) -> list[DateMove]:
    """What would move; writes nothing."""
    supposed = Supposed(calendar=change.calendar)
    return recomputing.moves(recomputing.COUNTS_WORKING_DAYS, supposed=supposed)


def apply(
    change: CalendarChange, *, by: User | None, at: datetime, on_progress: OnProgress = no_progress
) -> int:
    """Write the change, and move the open tasks that it touches; how many moved.

    Args:
        on_progress: is told how many tasks have been looked at.
    """

    def write() -> None:
        _lock()
        change.write()

    return recomputing.recompute(
        recomputing.COUNTS_WORKING_DAYS,
        cause=DueDateMove.Cause.CALENDAR,
        by=by,
        at=at,
        change=write,
        on_progress=on_progress,
    )


def _lock() -> None:
    """Hold the only row; a migration makes it, so that only an emptied table lacks it."""
    # Plain FOR UPDATE: whoever counts with the calendar keeps its row.
    if AgencyCalendar.objects.select_for_update().first():
        return
    AgencyCalendar.objects.insert([AgencyCalendar(pk=1)], ignore_conflicts=True)
    AgencyCalendar.objects.select_for_update().get()


def _stored() -> AgencyCalendar:
    return AgencyCalendar.objects.first() or AgencyCalendar()
