"""A year of the agency's calendar, laid out in months and weeks."""

from calendar import MONDAY
from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tasks.dates import holiday_names
from tasks.dates.calendars import Calendar

WEEKS = Weeks(MONDAY)


class YearDay(NamedTuple):
    day: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    """Its first day, and its weeks of seven days; None for those of another month."""

    first: date
    weeks: list[list[YearDay | None]]


def months(calendar: Calendar, year: int) -> list[Month]:
    return [_month(calendar, date(year, number, 1)) for number in range(1, 13)]


def _month(calendar: Calendar, first: date) -> Month:
    weeks = [
        [_day(calendar, day) if day.month == first.month else None for day in week]
        for week in WEEKS.monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks)


def _day(calendar: Calendar, day: date) -> YearDay:
    closed = calendar.closed(day)
    return YearDay(
        day, closed.kind if closed else "", holiday_names.named(closed) if closed else ""
    )
