"""A trip on one line: its statuses, its dates and today, with its tasks as points."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo import clock
from caladeo.days import short_day_and_month
from opportunities import key_dates
from opportunities.models import Opportunity, StatusChange
from tasks.dates.calendars import Calendar
from tasks.engine.resolver import agency_calendar
from tasks.models import Task
from tasks.text import explaining, wording
from tasks.timeline import axis, labelling, timescale
from tasks.timeline.axis import Flag, Ground
from tasks.timeline.axis_bands import Band
from tasks.timeline.labelling import ROUND, Label, Mark, text_width
from tasks.timeline.timescale import Scale

# In pixels, for a desk, a tablet and a phone, where names find no room.
SIZES = {"desk": 1120.0, "tablet": 680.0, "phone": 340.0}
AROUND = timedelta(days=10)
MOST_NAMES, NAME_LENGTH, NAMES_LENGTH = 3, 30, 44
MOST_TASKS = 300  # the open ones first; the list has all of them
ABOVE, LABELS_BELOW, LINE_HEIGHT, LEVELS = 34, 16, 20, 3
BETWEEN = 6  # from the lead to the name, from the name to the day
APART = 6  # so that a pointer hits the one or the other


@dataclass(frozen=True, slots=True)
class Stay:
    """The days in one status."""

    band: Band
    color: str


@dataclass(frozen=True, slots=True)
class Point:
    """The tasks of one place of the line, and what hangs from it when there is room."""

    mark: Mark
    tasks: Sequence[Task]
    state: str  # done, open or late
    words: str
    name: str = ""
    when: str = ""
    y: float | None = None

    @property
    def first(self) -> Task:
        return self.tasks[0]

    @property
    def count(self) -> int:
        return len(self.tasks)

    @property
    def reach(self) -> float:
        """How wide it is for a pointer: more than what is drawn of a single one."""
        return max(self.mark.width, ROUND + APART)

    @property
    def reach_left(self) -> float:
        return round(self.mark.at - self.reach / 2, 1)


@dataclass(frozen=True, slots=True)
class Drawing:
    size: str
    ground: Ground
    stays: list[Stay]
    points: list[Point]
    height: float


@dataclass(frozen=True, slots=True)
class TripLine:
    drawings: list[Drawing]
    words: str


@dataclass(frozen=True, slots=True)
class TripFacts:
    """What is known of the trip, and where its line begins and ends."""

    opportunity: Opportunity
    changes: Sequence[StatusChange]
    tasks: Sequence[Task]
    flags: Sequence[Flag]
    calendar: Calendar
    today: date


def line(opportunity: Opportunity, *, today: date) -> TripLine:
    """The line of a trip that was read with its status; six queries."""
    changes = list(opportunity.changes.standing().select_related("to_status").order_by("pk"))
    begins = min(opportunity.booked_on or today, today) - AROUND
    last = opportunity.return_date or opportunity.departure_date
    ends = last + AROUND if last else date.max
    rows = Task.objects.filter(opportunity=opportunity, state__in=("open", "done"))
    first = rows.order_by("-state", "due_date", "pk")[:MOST_TASKS]
    tasks = [row for row in first if _is_shown(row, begins, ends)]
    flags = [row for row in _flags(opportunity, changes, today=today) if row.day >= begins]
    known = TripFacts(
        opportunity,
        changes,
        sorted(tasks, key=lambda task: (_day(task), task.pk)),
        sorted(flags, key=lambda flag: (flag.day, flag.is_end)),
        agency_calendar(),
        today,
    )
    told = ", ".join(flag.words for flag in known.flags)
    return TripLine([_drawing(known, size) for size in SIZES], told)


def _is_shown(task: Task, begins: date, ends: date) -> bool:
    """What is to be done always; what is done, around the trip."""
    if task.state == Task.State.OPEN:
        return task.due_date is not None
    return begins <= _day(task) <= ends


def _day(task: Task) -> date:
    """When it is due, or was done."""
    if task.state == Task.State.DONE and task.done_at:
        return clock.local_day(task.done_at)
    return task.due_date or date.max


def _flags(
    opportunity: Opportunity, changes: Sequence[StatusChange], *, today: date
) -> Iterator[Flag]:
    yield Flag(today, pgettext("flag", "Today"), "", "map-pin", "now")
    booked, dates = opportunity.booked_on, key_dates.lines(opportunity)
    # Without any the trip has just been deleted.
    latest = changes[-1] if changes else None
    entered = clock.local_day(latest.changed_at) if latest else None
    known: list[tuple[date | None, str, str, str]] = [
        (booked, _("Booked"), "handshake", "booked"),
        *((row.day, row.key_date.name, "calendar", "key-date") for row in dates),
        (opportunity.departure_date, _("Departure"), "plane", "departure"),
        (opportunity.return_date, _("Return"), "house", "return"),
    ]
    if latest and (entered != booked or not latest.to_status.is_sold):
        known.append((entered, opportunity.status.name, "log-in", "entry"))
    for day, name, icon, kind in known:
        if day is not None:
            when = short_day_and_month(day, today=today)
            yield Flag(day, name, when, icon, kind, is_end=kind == "return")


def _drawing(known: TripFacts, size: str) -> Drawing:
    width, has_names = SIZES[size], size != "phone"
    widths = [(flag.day, axis.flag_width(flag)) for flag in known.flags]
    for task in known.tasks:
        is_named = has_names and task.state == Task.State.OPEN
        widths.append((_day(task), _label_width(*_label([task], known.today)) if is_named else 0))
    scale = timescale.scale(widths, left=axis.LEFT if has_names else ROUND, right=width)
    ground = axis.ground(
        scale,
        known.flags,
        width=width,
        above=ABOVE,
        calendar=known.calendar,
        opportunity=known.opportunity,
        today=known.today,
    )
    points = _points(known, scale, below=ground.bottom + LABELS_BELOW, has_names=has_names)
    deepest = max([point.y for point in points if point.y] + [ground.bottom])
    return Drawing(size, ground, list(_stays(known, scale)), points, deepest + LABELS_BELOW)


def _stays(known: TripFacts, scale: Scale) -> Iterator[Stay]:
    """The statuses one after the other, up to today."""
    entered = [(row.to_status, clock.local_day(row.changed_at)) for row in known.changes]
    for (status, day), (_next, until) in pairwise([*entered, (None, known.today)]):
        left, right = max(scale.at(day), 0.0), scale.at(until)
        if status and right > left:
            yield Stay(Band(left, round(right - left, 1), status.name), status.color)


def _points(known: TripFacts, scale: Scale, *, below: float, has_names: bool) -> list[Point]:
    alone = [Mark(scale.middle(_day(task)), (at,)) for at, task in enumerate(known.tasks)]
    points = [_point(mark, known) for mark in labelling.merged(alone, gap=APART)]
    named = [point for point in points if has_names and point.state != "done"]
    labels = [
        Label(point.mark.at, _label_width(point.name, point.when), LINE_HEIGHT) for point in named
    ]
    depths = labelling.hang(labels, deepest=LEVELS * LINE_HEIGHT)
    places = {
        point.mark.at: below + depth
        for point, depth in zip(named, depths, strict=True)
        if depth is not None
    }
    return [replace(point, y=places.get(point.mark.at)) for point in points]


def _point(mark: Mark, known: TripFacts) -> Point:
    tasks = [known.tasks[at] for at in mark.numbers]
    to_do = [task for task in tasks if task.state == Task.State.OPEN]
    is_late = any(_day(task) < known.today for task in to_do)
    state = "late" if is_late else "open" if to_do else "done"
    told = "; ".join(_told(task, known.today) for task in tasks)
    return Point(mark, tasks, state, told, *_label(to_do or tasks, known.today))


def _told(task: Task, today: date) -> str:
    """« Contrôler les passeports : en retard de 9 jours »."""
    if task.done_at and task.state == Task.State.DONE:
        when = wording.completed(task.done_at, by=None, today=today)
    else:
        when = explaining.due_in_words(_day(task), today=today)
        when = when or wording.day_in_words(_day(task), today=today)
    return _("%(day)s: %(why)s") % {"day": task.name, "why": when}


def _label(tasks: Sequence[Task], today: date) -> tuple[str, str]:
    """« Demander le solde », « 2 juin »; « 2 tâches : solde, trains »."""
    first = tasks[0]
    if len(tasks) == 1:
        when = short_day_and_month(_day(first), today=today)
        return Truncator(first.name).chars(NAME_LENGTH), when
    return Truncator(_several(tasks)).chars(NAMES_LENGTH), ""


def _several(tasks: Iterable[Task]) -> str:
    names = [task.name for task in tasks]
    words = ngettext("%(count)s task: %(names)s", "%(count)s tasks: %(names)s", len(names))
    return words % {"count": len(names), "names": ", ".join(names[:MOST_NAMES])}


def _label_width(name: str, when: str) -> float:
    return text_width(name) + text_width(when) + 3 * BETWEEN
