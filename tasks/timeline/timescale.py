"""A span of days along a line, true to scale: where each day stands, and its labels.

Pure: dates in, positions out. Long stretches in which nothing happens are cut short, and the
line says so; everything that is drawn day by day has one scale.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise

ONE_DAY = timedelta(days=1)
MARGIN_DAYS = 5
FEWEST_DAYS = 28
# A span longer than this has its empty stretches cut, those that are longer than that.
WHOLE_DAYS = 110
LONGEST_EMPTY = 30
CUT_WIDTH = 9  # in days


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days side by side; ``width`` counts in days, less than there are when it is cut."""

    first: int
    last: int  # the day after
    start: float
    width: float

    @property
    def is_cut(self) -> bool:
        return self.width < self.last - self.first

    @property
    def days(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Scale:
    """Where days stand between ``left`` and the end of the line."""

    left: float
    unit: float  # the width of a day
    stretches: Sequence[Stretch]

    def at(self, day: date) -> float:
        """Where a day begins."""
        return round(self.left + self.unit * place(day.toordinal(), self.stretches), 1)

    def middle(self, day: date) -> float:
        return round((self.at(day) + self.at(day + ONE_DAY)) / 2, 1)

    @property
    def first(self) -> date:
        return date.fromordinal(self.stretches[0].first)

    @property
    def last(self) -> date:
        """The day after the last one."""
        return date.fromordinal(self.stretches[-1].last)

    @property
    def right(self) -> float:
        return self.at(self.last)

    @property
    def cuts(self) -> list[Stretch]:
        return [row for row in self.stretches if row.is_cut]

    @property
    def drawn(self) -> list[Stretch]:
        return [row for row in self.stretches if not row.is_cut]


def place(day: int, stretches: Sequence[Stretch]) -> float:
    """How many days from the left a day (ordinal) begins, once what is empty is cut."""
    index = bisect_right([row.first for row in stretches], day) - 1
    row = stretches[max(index, 0)]
    return row.start + (day - row.first) * row.width / row.days


def scale(labels: Iterable[tuple[date, float]], *, left: float, right: float) -> Scale:
    """The largest scale at which each label fits: it begins at its day, so many pixels long.

    The first day that matters has ``left`` before it; the line runs from 0 to ``right`` and
    beyond what is known.
    """
    widths = [(day.toordinal(), width) for day, width in labels]
    stretches = _stretches(sorted({day for day, _width in widths}))
    unit = (right - left) / max(_end(stretches), FEWEST_DAYS)
    for day, width in widths:
        room = max(right - left - width, 1)
        unit = min(unit, room / (place(day, stretches) + 1))
    before, after = int(left / unit), int((right - left) / unit - _end(stretches))
    return Scale(left - before * unit, unit, _longer(stretches, before=before, after=after))


def _end(stretches: Sequence[Stretch]) -> float:
    return stretches[-1].start + stretches[-1].width


def _stretches(days: list[int]) -> list[Stretch]:
    first, last = days[0] - MARGIN_DAYS, days[-1] + MARGIN_DAYS + 1
    edges = [first]
    if last - first > WHOLE_DAYS:
        for one, other in pairwise(days):
            if other - one > LONGEST_EMPTY:
                edges += [one + MARGIN_DAYS + 1, other - MARGIN_DAYS]
    widths = [
        CUT_WIDTH if index % 2 else other - one
        for index, (one, other) in enumerate(pairwise([*edges, last]))
    ]
    return _laid([*edges, last], widths)


def _longer(stretches: Sequence[Stretch], *, before: int, after: int) -> list[Stretch]:
    """With whole days more on both sides, as far as there are any."""
    edges = [row.first for row in stretches] + [stretches[-1].last]
    widths = [row.width for row in stretches]
    edges[0], widths[0] = edges[0] - before, widths[0] + before
    edges[-1], widths[-1] = edges[-1] + after, widths[-1] + after
    return _laid(edges, widths)


def _laid(edges: Sequence[int], widths: Sequence[float]) -> list[Stretch]:
    """Stretches one after the other."""
    starts = accumulate(widths, initial=0.0)
    return [
        Stretch(one, other, start, width)
        for (one, other), width, start in zip(pairwise(edges), widths, starts, strict=False)
    ]
