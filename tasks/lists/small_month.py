"""A month to choose a day from: which days are closed, and how much a person has on each."""

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tasks.dates.calendars import Calendar, ClosedDay

MUCH = 5


@dataclass(frozen=True, slots=True)
class MonthDay:
    day: date
    closed: ClosedDay | None
    count: int
    is_of_month: bool
    is_past: bool
    is_today: bool
    is_due: bool

    @property
    def bar(self) -> int:
        """How long the bar under the day is: 1 to 4, then 5 and more."""
        return min(self.count, MUCH)


def days_of(month: date) -> list[date]:
    """All days of the weeks that the month touches, from a Monday to a Sunday."""
    return list(Weeks().itermonthdates(month.year, month.month))


def weeks(
    month: date,
    *,
    today: date,
    due: date | None,
    calendar: Calendar,
    loads: Mapping[date, int],
) -> list[list[MonthDay]]:
    days = [
        MonthDay(
            day=day,
            closed=calendar.closed(day),
            count=loads.get(day, 0),
            is_of_month=day.month == month.month,
            is_past=day < today,
            is_today=day == today,
            is_due=day == due,
        )
        for day in days_of(month)
    ]
    return [days[at : at + 7] for at in range(0, len(days), 7)]
