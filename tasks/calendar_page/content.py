"""What a calendar shows: open tasks by day, the trips on the way, and their key dates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from caladeo.colors import Look, look
from caladeo.db import capped_counts
from caladeo.db.capped_counts import Capped
from caladeo.models import User
from opportunities import key_dates, travel
from opportunities.lists.ordering import DEPARTURE_OF_ALL
from opportunities.models import KeyDateValue, Opportunity
from opportunities.models.querysets import OpportunityQuerySet
from statuses.models import KeyDate, Status
from statuses.references import add_offset
from tasks.calendar_page.asked import Asked, Span
from tasks.lists.filters import NOBODY, View
from tasks.models import Task
from tasks.querysets import NAMED, OF_TRIP, TaskQuerySet

# Of one day; the others are counted, and stand in the list of that day.
MOST = {Span.MONTH: 3, Span.WEEK: 12, Span.DAY: 60}
# Hardly any trip lasts longer: the departures of so many days alone are looked through.
USUAL = timedelta(days=60)
LONGEST = timedelta(days=travel.MAX_DURATION_DAYS)
CLIPPED = timedelta(days=3)  # by which a shorter month moves a date counted in months
SHOWN = {"assignee": NAMED["assignee"]} | OF_TRIP


class TaskLine(NamedTuple):
    """A task on its day: it looks the same until one of these changes."""

    pk: int
    name: str
    trip: str
    client: str
    status: Look
    person: Look | None
    is_pinned: bool
    is_required: bool
    # As a tick reads the row of a list.
    state: str = Task.State.OPEN
    group: str = ""

    @property
    def anchor(self) -> int:
        return self.pk


@dataclass(frozen=True, slots=True)
class TaskDays:
    """The tasks by day; ``late`` is None where today is not shown."""

    counts: Mapping[date, int]
    lines: Mapping[date, list[TaskLine]]
    late: Capped | None


def read_tasks(asked: Asked, *, user: User) -> TaskDays:
    """Four queries, whatever the number of tasks; late ones are counted and nothing more."""
    filters, today = asked.filters, asked.today
    tasks = filters.of_whom(filters.narrow(Task.objects.open()), user=user)
    days = asked.days
    late = None
    if days[0] <= today <= days[-1]:
        late = capped_counts.count(tasks.overdue(today).visible_on(today))
    dated = tasks.filter(due_date__range=(max(days[0], today), days[-1]))
    if asked.after and asked.span == Span.DAY:
        dated = dated.filter(pk__gt=asked.after)
    counted = dated.order_by().values("due_date").annotate(count=Count("pk"))
    counts = dict(counted.values_list("due_date", "count"))
    return TaskDays(counts, _lines(_drawn(asked, dated)) if counts else {}, late)


def _drawn(asked: Asked, dated: TaskQuerySet) -> list[int]:
    """The keys of the first ones of each day."""
    most = MOST[Span(asked.span)]
    if asked.span == Span.DAY:
        return list(dated.order_by("pk").values_list("pk", flat=True)[:most])
    place = Window(RowNumber(), partition_by=F("due_date"), order_by=F("pk").asc())
    numbered = dated.order_by().annotate(place=place).filter(place__lte=most)
    return list(numbered.values_list("pk", flat=True))


def _lines(keys: list[int]) -> dict[date, list[TaskLine]]:
    columns = (f"{table}__{name}" for table, names in SHOWN.items() for name in names)
    own = ("name", "due_date", "is_pinned", "is_required")
    rows = Task.objects.select_related(*SHOWN).only(*own, *columns)
    found: dict[date, list[TaskLine]] = {}
    for task in rows.filter(pk__in=keys).order_by("due_date", "pk"):
        found.setdefault(task.due_date, []).append(_line(task))
    return found


def _line(task: Task) -> TaskLine:
    trip: Any = task.opportunity
    return TaskLine(
        pk=task.pk,
        name=task.name,
        trip=trip.name,
        client=trip.client.name,
        status=Look(trip.status.name, trip.status.color, trip.status.is_active),
        person=look(task.assignee),
        is_pinned=task.is_pinned,
        is_required=task.is_required,
    )


class Journey(NamedTuple):
    """The days of a trip; one without a duration is there on the day it leaves."""

    pk: int
    first: date
    last: date


class TripName(NamedTuple):
    pk: int
    name: str
    client: str
    status: Look


class Flag(NamedTuple):
    """A key date of a trip on its day."""

    day: date
    name: str
    trip_pk: int
    trip: str


def _of_whom(asked: Asked, *, user: User) -> OpportunityQuerySet:
    """Those that the person manages, or everybody's."""
    trips: OpportunityQuerySet = Opportunity.objects.all()
    if asked.view == View.MINE:
        trips = trips.filter(manager=user)
    elif asked.person == NOBODY:
        trips = trips.none()
    elif asked.view == View.PERSON and asked.person:
        trips = trips.filter(manager=int(asked.person))
    return trips.search(asked.text) if asked.text else trips


def journeys(asked: Asked, *, user: User) -> list[Journey]:
    """The trips under way or sold that travel in these days, by departure; two queries."""
    first, last = asked.days[0], asked.days[-1]
    shown = Status.objects.filter(Q(is_active=True) | Q(is_sold=True))
    rows = _of_whom(asked, user=user).filter(status__in=list(shown.values_list("pk", flat=True)))
    # Said of what the index holds.
    rows = rows.alias(departs_on=DEPARTURE_OF_ALL)
    rows = rows.filter(departs_on__range=(first - LONGEST, last))
    rows = rows.filter(Q(departs_on__gte=first - USUAL) | Q(duration_days__gt=USUAL.days))
    found = (
        Journey(pk, departure, travel.return_date(departure, duration or 1) or departure)
        for pk, departure, duration in rows.order_by("departure_date", "pk").values_list(
            "pk", "departure_date", "duration_days"
        )
    )
    return [journey for journey in found if journey.last >= first]


def names(keys: Iterable[int]) -> dict[int, TripName]:
    """What a bar says; one query."""
    columns = ("client__name", "status__name", "status__color", "status__is_active")
    rows = Opportunity.objects.filter(pk__in=list(keys)).values_list("pk", "name", *columns)
    return {pk: TripName(pk, name, client, Look(*status)) for pk, name, client, *status in rows}


def flags(asked: Asked, *, user: User) -> list[Flag]:
    """The key dates of trips under way that fall on these days, in their order.

    Four queries, one where the agency has no key date. Only trips of which one may fall there
    are read: a day that a formula gives is stored nowhere.
    """
    definitions = list(KeyDate.objects.all())
    if not definitions:
        return []
    first, last = asked.days[0], asked.days[-1]
    wanted = Q(pk__in=[])
    for key_date in definitions:
        wanted |= _may_fall(key_date, definitions, first, last)
    rows = _of_whom(asked, user=user).under_way().filter(wanted)
    dates = ("name", "departure_date", "duration_days", "booked_on")
    trips = list(rows.only(*dates).order_by("pk"))
    return sorted(_falling(trips, definitions, first, last))


def _falling(
    trips: list[Opportunity], definitions: list[KeyDate], first: date, last: date
) -> Iterator[Flag]:
    days = key_dates.days_of(trips, definitions=definitions)
    for trip in trips:
        for key_date in definitions:
            day = days[trip.pk][key_date.pk]
            if day is not None and first <= day <= last:
                yield Flag(day, key_date.name, trip.pk, trip.name)


def _may_fall(key_date: KeyDate, all_dates: list[KeyDate], first: date, last: date) -> Q:
    """Which trips may have this key date in these days: typed, or by its formula."""
    typed = KeyDateValue.objects.filter(key_date=key_date, day__range=(first, last))
    found = Q(pk__in=typed.values("opportunity"))
    offset, unit = key_date.offset_days, key_date.offset_unit
    since = add_offset(first, -offset, unit) - CLIPPED
    until = add_offset(last, -offset, unit) + CLIPPED
    source = KeyDate.Source(key_date.source)
    if source == KeyDate.Source.BOOKING:
        found |= Q(booked_on__range=(since, until))
    elif source == KeyDate.Source.DEPARTURE:
        found |= Q(departure_date__range=(since, until))
    elif source == KeyDate.Source.RETURN:
        is_long = Q(duration_days__gt=USUAL.days)
        found |= Q(departure_date__range=(since - USUAL, until))
        found |= Q(departure_date__range=(since - LONGEST, until)) & is_long
    elif source == KeyDate.Source.KEY_DATE:
        base = next(row for row in all_dates if row.pk == key_date.base_id)
        found |= _may_fall(base, all_dates, since, until)
    return found
