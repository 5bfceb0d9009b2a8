"""A calendar as it is drawn: weeks of days, with their tasks, key dates, and trips as bars."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caladeo.days import day_of_month
from caladeo.db.capped_counts import Capped
from caladeo.models import Absence, User
from tasks.absences import own_calendar
from tasks.calendar_page import content
from tasks.calendar_page.asked import Asked, Span
from tasks.calendar_page.content import Flag, Journey, TaskDays, TaskLine, TripName
from tasks.dates.calendars import ONE_DAY, Calendar, ClosedDay

# Of one week: trips that travel at the same time stand below one another.
MOST_BARS = {Span.MONTH: 3, Span.WEEK: 8, Span.DAY: 60}
MOST_FLAGS = {Span.MONTH: 2, Span.WEEK: 8, Span.DAY: None}
MOST_DOTS = 5
WEEKEND = 5  # Saturday, as the days of a week are numbered


@dataclass(frozen=True, slots=True)
class Bar:
    """A trip in one week: from which day on, for how many days, and on which level."""

    trip: TripName
    journey: Journey
    level: int
    first: date
    last: date

    @property
    def is_continued(self) -> bool:
        return self.first > self.journey.first

    @property
    def goes_on(self) -> bool:
        return self.last < self.journey.last

    @property
    def weekdays(self) -> int:
        """How many of its days are as wide as the first ones of a week."""
        return sum(day.weekday() < WEEKEND for day in days_between(self.first, self.last))

    @property
    def narrow_days(self) -> int:
        return (self.last - self.first).days + 1 - self.weekdays


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: date
    today: date
    is_shown_apart: bool  # of the month before or after
    is_seen: bool
    is_first: bool
    closed: ClosedDay | None
    bars: Sequence[Bar]
    more_bars: int  # of the week, on its first day
    flags: Sequence[Flag]
    tasks: Sequence[TaskLine]
    count: int
    more: int
    late: Capped | None

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def names_month(self) -> bool:
        return self.is_first or self.day.day == 1

    @property
    def number(self) -> str:
        """« 1er décembre » where the month is named; in its column a number is a number."""
        return day_of_month(self.day) if self.names_month else str(self.day.day)

    @property
    def is_empty(self) -> bool:
        return not (self.bars or self.flags or self.tasks or self.more or self.is_today)

    @property
    def dots(self) -> int:
        """How long the bar under the day is on a phone."""
        return min(self.count, MOST_DOTS)

    @property
    def last(self) -> TaskLine | None:
        return self.tasks[-1] if self.tasks else None


@dataclass(frozen=True, slots=True)
class Week:
    days: Sequence[Day]
    levels: int

    @property
    def is_past(self) -> bool:
        return self.days[-1].is_past


@dataclass(frozen=True, slots=True)
class Grid:
    weeks: Sequence[Week]
    strip: Week  # the week that a phone shows above its list

    @property
    def late(self) -> Capped | None:
        found = (day.late for week in self.weeks for day in week.days)
        return next((late for late in found if late is not None), None)


@dataclass(frozen=True, slots=True)
class Placed:
    """The bars of a week by the day where they begin, and how many found no room."""

    bars: Mapping[date, Sequence[Bar]]
    levels: int
    left: int


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    asked: Asked
    calendar: Calendar
    tasks: TaskDays
    flags: Mapping[date, Sequence[Flag]]


def grid(asked: Asked, *, user: User, away: Iterable[Absence] = ()) -> Grid:
    """Everything of these days, in a constant number of queries.

    Args:
        away: the absences that close days, of the one person whose calendar it is.
    """
    journeys = [] if asked.trips else content.journeys(asked, user=user)
    flags: dict[date, list[Flag]] = {}
    for flag in [] if asked.key_dates else content.flags(asked, user=user):
        flags.setdefault(flag.day, []).append(flag)
    weeks = [asked.days[at : at + 7] for at in range(0, len(asked.days), 7)]
    most = MOST_BARS[Span(asked.span)]
    levels = [on_levels(journeys, days, most=most) for days in weeks]
    drawn = {journey.pk for placed, _left in levels for journey, _level in placed}
    names = content.names(drawn) if drawn else {}
    known = CalendarFacts(
        asked, own_calendar.without(away), content.read_tasks(asked, user=user), flags
    )
    found = [
        week(days, placed_in(days, on_level, left, names), known)
        for days, (on_level, left) in zip(weeks, levels, strict=True)
    ]
    first = asked.today if asked.is_within(asked.today) else asked.at
    return Grid(found, next(one for one in found if any(day.day == first for day in one.days)))


def on_levels(
    journeys: Iterable[Journey], days: Sequence[date], *, most: int
) -> tuple[list[tuple[Journey, int]], int]:
    """Each journey of these days with the first level that is free; how many found none."""
    free_from: list[date] = []
    placed, left = [], 0
    for journey in journeys:
        if journey.last < days[0] or journey.first > days[-1]:
            continue
        first = max(journey.first, days[0])
        level = next((at for at, free in enumerate(free_from) if free <= first), len(free_from))
        if level == most:
            left += 1
            continue
        free_from[level : level + 1] = [journey.last + ONE_DAY]
        placed.append((journey, level))
    return placed, left


def placed_in(
    days: Sequence[date],
    on_level: Sequence[tuple[Journey, int]],
    left: int,
    names: Mapping[int, TripName],
) -> Placed:
    """A trip that was deleted meanwhile has no name, and no bar."""
    bars: dict[date, list[Bar]] = {}
    for journey, level in on_level:
        if journey.pk in names:
            first, last = max(journey.first, days[0]), min(journey.last, days[-1])
            bar = Bar(names[journey.pk], journey, level, first, last)
            bars.setdefault(first, []).append(bar)
    levels = max((level for _journey, level in on_level), default=-1) + 1
    return Placed(bars, levels + bool(left), left)


def week(days: Sequence[date], placed: Placed, known: CalendarFacts) -> Week:
    return Week([_day(day, days, placed, known) for day in days], placed.levels)


def _day(day: date, days: Sequence[date], placed: Placed, known: CalendarFacts) -> Day:
    asked, tasks = known.asked, known.tasks
    flags = known.flags.get(day, [])
    most = MOST_FLAGS[Span(asked.span)]
    lines, count = tasks.lines.get(day, []), tasks.counts.get(day, 0)
    return Day(
        day=day,
        today=asked.today,
        is_shown_apart=not asked.is_within(day),
        is_seen=asked.is_seen(day),
        is_first=day == asked.days[0],
        closed=known.calendar.closed(day),
        bars=placed.bars.get(day, []),
        more_bars=placed.left if day == days[0] else 0,
        flags=flags[:most],
        tasks=lines,
        count=count,
        more=max(count - len(lines), 0) + (len(flags[most:]) if most else 0),
        late=tasks.late if day == asked.today else None,
    )


def days_between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * ONE_DAY
