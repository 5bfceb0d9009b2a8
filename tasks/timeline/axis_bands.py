"""What lies behind an axis: months, days off, what is cut short."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils import dateformat
from django.utils.translation import ngettext

from caladeo.days import number
from tasks.dates import holiday_names
from tasks.dates.calendars import Calendar, ClosedDay, closed_days
from tasks.timeline.labelling import GAP, text_width
from tasks.timeline.timescale import ONE_DAY, Scale

# Narrower days are not told apart: neither weekends nor holidays are shaded.
NARROWEST_DAY = 2.5
INDENT = 14


@dataclass(frozen=True, slots=True)
class Band:
    """Days of one kind, side by side, or the words that stand there."""

    x: float
    width: float
    words: str = ""

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def days_off(scale: Scale, calendar: Calendar) -> list[Band]:
    """Weekends, holidays and closures; a long weekend is one."""
    if scale.unit < NARROWEST_DAY:
        return []
    found: list[Band] = []
    for stretch in scale.drawn:
        days = [date.fromordinal(day) for day in range(stretch.first, stretch.last)]
        for run in _runs(closed_days(calendar, days)):
            left, right = scale.at(run[0].day), scale.at(run[-1].day + ONE_DAY)
            names = dict.fromkeys(holiday_names.named(row) for row in run if row.name)
            found.append(Band(left, right - left, ", ".join(names)))
    return found


def _runs(days: list[ClosedDay]) -> Iterator[list[ClosedDay]]:
    run: list[ClosedDay] = []
    for row in days:
        if run and row.day - run[-1].day != ONE_DAY:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def cuts(scale: Scale) -> list[Band]:
    """« 112 jours », where so many are left out."""
    found = []
    for stretch in scale.cuts:
        left = scale.left + stretch.start * scale.unit
        words = ngettext("%(days)s day", "%(days)s days", stretch.days)
        words %= {"days": number(stretch.days)}
        width = stretch.width * scale.unit
        found.append(Band(left, width, words if text_width(words) < width else ""))
    return found


def months(scale: Scale, *, right: float) -> list[Band]:
    """The names of the months where they begin, as many as find room; the year once."""
    beginnings = [(max(scale.at(day), INDENT), day) for day in _beginnings(scale)]
    found: list[Band] = []
    year, end = 0, 0.0
    for (x, day), (next_x, _next) in pairwise([*beginnings, (right, date.max)]):
        words = dateformat.format(day, "F" if day.year == year else "F Y")
        width = text_width(words)
        # What is left of a month that began before gives way to the next one.
        last = next_x if day.day > 1 else right
        if x >= end and x + width <= last:
            found.append(Band(x, width, words))
            year, end = day.year, x + width + 2 * GAP
    return found


def _beginnings(scale: Scale) -> Iterator[date]:
    """The first day of each month, and of each stretch that is drawn."""
    for stretch in scale.drawn:
        for ordinal in range(stretch.first, stretch.last):
            day = date.fromordinal(ordinal)
            if day.day == 1 or ordinal == stretch.first:
                yield day
