"""Public holidays on which the agency works all the same: once, or every year."""

import dataclasses
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from caladeo.db.overwriting import OverwritingError
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from statuses.models import WorkedHoliday
from tasks.dates.calendars import SEPARATOR, Calendar, Worked
from tasks.engine.resolver import agency_calendar
from tasks.settings.agency_calendar import CalendarChange


class State(StrEnum):
    """What the agency does on a holiday of a year."""

    CLOSED = "closed"
    ONCE = "once"
    ALWAYS = "always"


# In the journal, translated where it is shown.
NAMES = {State.CLOSED: "closed", State.ONCE: "worked once", State.ALWAYS: "worked every year"}


class UnknownHolidayError(Exception):
    """The calendar has no such holiday in that year."""


def of_year(calendar: Calendar, year: int) -> Iterator[tuple[date, str]]:
    """Each holiday of a year, worked or not, in order; two may fall on one day."""
    for day, names in sorted(calendar.holidays(year).items()):
        yield from ((day, name) for name in names.split(SEPARATOR))


def state(calendar: Calendar, name: str, year: int) -> State:
    if Worked(name) in calendar.worked:
        return State.ALWAYS
    return State.ONCE if Worked(name, year) in calendar.worked else State.CLOSED


def switching(name: str, *, year: int, to: str, seen: str | None = None) -> CalendarChange:
    """A holiday that is worked in this year, in every year, or no more.

    What was said of other years stays.

    Args:
        name: as the calendar names it, whatever the language of the reader.
        to: one of `State`.
        seen: the state as the person saw it; None for a program, whose write wins.

    Raises:
        OverwritingError: on writing, somebody gave it a third state meanwhile.
        UnknownHolidayError: the calendar has no such holiday in that year; so does the write,
            when the country has changed meanwhile.
    """

    def write() -> None:
        now = agency_calendar()
        was = state(now, name, year)
        if seen and was not in (seen, to):
            raise OverwritingError
        then = _switched(now, name, year, State(to))
        for gone in now.worked - then.worked:
            WorkedHoliday.objects.filter(name=gone.name, year=gone.year).remove()
        new = then.worked - now.worked
        WorkedHoliday.objects.insert(WorkedHoliday(**row._asdict()) for row in new)
        if was != to:
            before, after = {str(year): NAMES[was]}, {str(year): NAMES[State(to)]}
            record(JournalEntry.Kind.CALENDAR_EDITED, label=name, before=before, after=after)

    return CalendarChange(_switched(agency_calendar(), name, year, State(to)), write)


def _switched(calendar: Calendar, name: str, year: int, to: State) -> Calendar:
    if name not in {known for _day, known in of_year(calendar, year)}:
        raise UnknownHolidayError
    once, always = Worked(name, year), Worked(name)
    kept = calendar.worked - {once, always}
    new = {State.CLOSED: set(), State.ONCE: {once}, State.ALWAYS: {always}}[to]
    return dataclasses.replace(calendar, worked=kept | new)
