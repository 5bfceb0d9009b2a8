"""Due dates: a rule, some dates and a calendar in; a day, and how it came about, out.

Pure: no clock, no database, no words. What it returns is kept as data and put into words
by `tasks.text.explaining` when it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Q

from opportunities import travel
from statuses.options import DayCount, DayRule, IfPast
from statuses.references import Reference, Unit, add_offset
from tasks.dates.calendars import ONE_DAY, Calendar, ClosedDay, closed_days

# For rules that count calendar days and stay: no day is closed.
EVERY_DAY = Calendar(closing_weekdays=frozenset())
# Every due date lies within the calendars, set by hand or computed: at their edge at most.
WITHIN = travel.WITHIN
IS_WITHIN = Q(due_date__range=(travel.FIRST_DAY, travel.LAST_DAY))
NONE: Mapping[int, date | None] = MappingProxyType({})


class Rule(NamedTuple):
    """What a task is due by: so many days, weeks or months from a reference date.

    A negative number is before it.
    """

    reference: str
    offset_days: int
    key_date_id: int | None = None
    day_count: str = DayCount.CALENDAR
    day_rule: str = DayRule.STAY
    if_past: str = IfPast.KEEP
    offset_unit: str = Unit.DAYS


_FIELDS = attrgetter(*Rule._fields)


def rule_of(row: Any) -> Rule:
    """The rule of an automatic task, or of a task made by it, which keep it by the same names."""
    return Rule._make(_FIELDS(row))


class ReferenceDates(NamedTuple):
    """The dates of one task that rules may count from; local days, None when not known."""

    task_created: date | None = None
    status_entered: date | None = None
    opportunity_created: date | None = None
    departure: date | None = None
    return_: date | None = None
    key_dates: Mapping[int, date | None] = NONE
    # The day on which the task that it follows was done.
    task: date | None = None

    def get(self, rule: Rule) -> date | None:
        """The date that a rule counts from.

        Raises:
            ValueError: no such reference.
        """
        if rule.reference == Reference.KEY_DATE:
            return self.key_dates.get(rule.key_date_id or 0)
        if rule.reference == Reference.RETURN:
            return self.return_
        day: date | None = getattr(self, Reference(rule.reference))
        return day


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due date and how it came about.

    ``counted`` is the day that the offset alone gives; beyond the calendars, ``day`` is the
    nearest one in them. ``skipped`` are closed days: those between it and ``day``, or the named
    ones that a count in working days passed over. ``is_raised`` says that the day had passed
    before the task was created and became that day.
    """

    rule: Rule
    reference_date: date | None = None
    counted: date | None = None
    day: date | None = None
    skipped: tuple[ClosedDay, ...] = ()
    is_raised: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether the reference date is not known yet."""
        return self.reference_date is None

    @property
    def is_bounded(self) -> bool:
        """Whether the count led beyond the calendars, to their first or last day."""
        is_edge = self.day in (travel.FIRST_DAY, travel.LAST_DAY) and not self.is_raised
        return is_edge and self.counted is not None and nearest(self.counted) != self.counted


class Counted(NamedTuple):
    """The day that an offset gives, the one that the day rule makes of it, the closed ones."""

    counted: date
    day: date
    skipped: tuple[ClosedDay, ...]


def resolve(rule: Rule, dates: ReferenceDates, calendar: Calendar = EVERY_DAY) -> DueDate:
    """The due date of a rule: reference date + offset, then the day rule, within the calendars.

    Returns:
        A waiting due date, without a day, as long as the reference date is not known.
    """
    start = dates.get(rule)
    if start is None:
        return DueDate(rule)
    count = _in_working_days if rule.day_count == DayCount.WORKING else _in_calendar_days
    counted, day, skipped = count(rule, start, calendar)
    if nearest(day) != day:
        day, skipped = nearest(day), ()
    floor = dates.task_created
    if rule.if_past == IfPast.TODAY and floor and day < floor:
        return DueDate(rule, start, counted, floor, skipped, is_raised=True)
    return DueDate(rule, start, counted, day, skipped)


def nearest(day: date) -> date:
    """The day itself, or the first or last one of the calendars."""
    return min(max(day, travel.FIRST_DAY), travel.LAST_DAY)


def _in_working_days(rule: Rule, start: date, calendar: Calendar) -> Counted:
    day = calendar.add_working_days(start, rule.offset_days)
    return Counted(day, day, tuple(row for row in _between(start, day, calendar) if row.name))


def _in_calendar_days(rule: Rule, start: date, calendar: Calendar) -> Counted:
    counted = day = _later(start, rule.offset_days, rule.offset_unit)
    if rule.day_rule == DayRule.NEXT:
        day = calendar.following(counted)
    elif rule.day_rule == DayRule.PREVIOUS:
        day = calendar.preceding(counted)
    return Counted(counted, day, _between(counted, day, calendar) if day != counted else ())


def _later(day: date, count: int, unit: str) -> date:
    """Days, which most rules count, are added here and now."""
    return day + ONE_DAY * count if unit == Unit.DAYS else add_offset(day, count, unit)


def _between(one: date, other: date, calendar: Calendar) -> tuple[ClosedDay, ...]:
    """The closed days from one day to the other, in order."""
    first, last = sorted((one, other))
    days = (first + ONE_DAY * count for count in range((last - first).days + 1))
    return tuple(closed_days(calendar, days))


def as_kept(skipped: tuple[ClosedDay, ...]) -> list[list[str]]:
    return [[day.isoformat(), *reason] for day, *reason in skipped]


def visible_from(due_date: date | None, visible_days: int | None) -> date | None:
    """The first day of a task in *Mes tâches*; None when it is there at once, or waits."""
    if due_date is None or visible_days is None:
        return None
    return due_date - timedelta(days=visible_days)
