"""The agency's calendar: which days it works, and how working days are counted.

The counting follows ``numpy.busday_offset(..., roll="forward")``: first roll the start
forward onto a working day, then count working days strictly after (or before) it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

ONE_DAY = timedelta(days=1)
# Longer than any closure that can be entered: a search beyond it would not end.
MAX_SEARCH_DAYS = 3660
# Between the names of holidays that fall on the same day.
SEPARATOR = "; "


class ClosedKind(StrEnum):
    """Why the agency does not work on a day."""

    WEEKDAY = "weekday"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    ABSENCE = "absence"


class ClosedDay(NamedTuple):
    """A day without work; a weekly closing day has no name."""

    day: date
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which the agency is closed, both ends included."""

    first_day: date
    last_day: date
    name: str


class Worked(NamedTuple):
    """A public holiday on which the agency works; without a year, in every one."""

    name: str
    year: int | None = None


@dataclass(frozen=True)
class Calendar:
    """Weekly closing days (Monday is 0), public holidays of a country, own closures.

    A holiday that is worked closes nothing; a weekly closing day stays one. ``absences``: of the
    person that a day is chosen for (`tasks.absences.own_calendar`), named after them.
    """

    closing_weekdays: frozenset[int] = frozenset({5, 6})
    country: str = ""
    subdivision: str = ""
    closures: tuple[Period, ...] = ()
    worked: frozenset[Worked] = frozenset()
    absences: tuple[Period, ...] = ()

    def closed(self, day: date) -> "ClosedDay | None":
        """None on a working day; else why the agency does not work."""
        for period in self.closures:
            if period.first_day <= day <= period.last_day:
                return ClosedDay(day, period.name, ClosedKind.CLOSURE)
        if name := self.kept_holiday(day):
            return ClosedDay(day, name, ClosedKind.HOLIDAY)
        if day.weekday() in self.closing_weekdays:
            return ClosedDay(day, "", ClosedKind.WEEKDAY)
        for period in self.absences:
            if period.first_day <= day <= period.last_day:
                return ClosedDay(day, period.name, ClosedKind.ABSENCE)
        return None

    def is_working(self, day: date) -> bool:
        return self.closed(day) is None

    def holidays(self, year: int) -> Mapping[date, str]:
        """The public holidays of a year and their names, in French where the country has it."""
        return public_holidays(self.country, self.subdivision, year)

    def kept_holiday(self, day: date) -> str:
        """The public holiday on which the agency does not work that day; empty on others."""
        name = self.holidays(day.year).get(day, "")
        if not (name and self.worked):
            return name
        kept = (one for one in name.split(SEPARATOR) if not self.is_worked(one, day.year))
        return SEPARATOR.join(kept)

    def is_worked(self, holiday: str, year: int) -> bool:
        return not self.worked.isdisjoint({Worked(holiday), Worked(holiday, year)})

    def following(self, day: date) -> date:
        """The day itself if it is worked, else the next working day."""
        return self._roll(day, ONE_DAY)

    def preceding(self, day: date) -> date:
        """The day itself if it is worked, else the previous working day."""
        return self._roll(day, -ONE_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """Count so many working days (negative: back) from the day, rolled forward first."""
        day = self.following(day)
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _counted in range(abs(count)):
            day = self._roll(day + step, step)
        return day

    def _roll(self, start: date, step: timedelta) -> date:
        day = start
        for _searched in range(MAX_SEARCH_DAYS):
            if self.is_working(day):
                return day
            day += step
        return start


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year; none without a country, or where they are not known.

    Their names are set as all words of the screens are: with a typographic apostrophe.
    """
    if not country:
        return {}
    import holidays  # half a second, paid only by those who count days

    try:
        known = holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:  # a region that a newer release of the package has dropped
        return {}
    if not known.start_year <= year <= known.end_year:
        return {}
    language = "fr" if "fr" in known.supported_languages else None
    calendar = holidays.country_holidays(country, subdiv=subdivision, years=year, language=language)
    return {day: name.replace("'", "’") for day, name in calendar.items()}


def closed_days(calendar: Calendar, days: Iterable[date]) -> list[ClosedDay]:
    """Those of the days on which the agency is closed, each with its reason."""
    return [closed for day in days if (closed := calendar.closed(day)) is not None]
