"""The trips of a calendar: which are on the way in its days, and their key dates."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q

from caladeo.colors import Look
from caladeo.models import User
from opportunities import key_dates, travel
from opportunities.lists.ordering import DEPARTURE_OF_ALL
from opportunities.models import KeyDateValue, Opportunity
from opportunities.models.querysets import OpportunityQuerySet
from statuses.models import KeyDate, Status
from statuses.references import add_offset
from tasks.calendar_page.asked import Asked
from tasks.lists.filters import NOBODY, View

# Hardly any trip lasts longer: the departures of so many days alone are looked through.
USUAL = timedelta(days=60)
LONGEST = timedelta(days=travel.MAX_DURATION_DAYS)
CLIPPED = timedelta(days=3)  # by which a shorter month moves a date counted in months


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
