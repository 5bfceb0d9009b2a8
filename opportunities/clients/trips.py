"""What the trips of clients come to: how many, the next departure or the last, what is signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Sum

from opportunities import travel
from opportunities.models import Opportunity
from opportunities.models.client import ClientQuerySet

UNDER_WAY = Q(status__is_active=True)
# Nothing comes of a status without a chance, as the window of a move says.
LOST = Q(status__is_active=False, status__probability=0)
OVER = Q(status__is_active=False, status__probability__gt=0)
# What was booked and has not been called off since.
SIGNED = Q(booked_on__isnull=False) & ~LOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Trips:
    """The trips of one client; ``signed`` is in euros, None where no amount is known."""

    under_way: int = 0
    over: int = 0
    lost: int = 0
    signed: Decimal | None = None
    since: datetime | None = None  # when the first one was created
    leaves_on: date | None = None  # the next departure of those under way
    returns_on: date | None = None
    left_on: date | None = None  # the last departure of those that were not lost
    is_undated: bool = False  # some are under way, none with a departure to come

    @property
    def total(self) -> int:
        return self.under_way + self.over + self.lost


NO_TRIPS = Trips()


def of_clients(keys: Iterable[int], *, today: date) -> dict[int, Trips]:
    """Those of each client that has any; two queries."""
    rows = Opportunity.objects.filter(client__in=list(keys)).order_by().values("client")
    found = rows.annotate(
        under_way=Count("pk", filter=UNDER_WAY),
        over=Count("pk", filter=OVER),
        lost=Count("pk", filter=LOST),
        signed=Sum("expected_revenue", filter=SIGNED),
        since=Min("created_at"),
        leaves_on=Min("departure_date", filter=_to_come(today)),
        left_on=Max("departure_date", filter=_gone(today)),
        undated=Count("pk", filter=UNDER_WAY & Q(departure_date=None)),
    )
    trips = {row.pop("client"): row for row in found}
    returns = _returns({pk: row["leaves_on"] for pk, row in trips.items() if row["leaves_on"]})
    return {pk: _trips(row, returns.get(pk)) for pk, row in trips.items()}


def with_departures(rows: ClientQuerySet, *, today: date) -> ClientQuerySet:
    """Clients with their next departure and their last one, in the same query."""
    trips = Opportunity.objects.filter(client=OuterRef("pk"))
    next_ones = trips.filter(_to_come(today)).order_by("departure_date")
    last_ones = trips.filter(_gone(today)).order_by("-departure_date")
    return rows.annotate(
        leaves_on=Subquery(next_ones.values("departure_date")[:1]),
        left_on=Subquery(last_ones.values("departure_date")[:1]),
    )


def _to_come(today: date) -> Q:
    return UNDER_WAY & Q(departure_date__gte=today)


def _gone(today: date) -> Q:
    return ~LOST & Q(departure_date__lt=today)


def _trips(row: dict[str, Any], returns_on: date | None) -> Trips:
    is_undated = bool(row.pop("undated")) and row["leaves_on"] is None
    return Trips(**row, returns_on=returns_on, is_undated=is_undated)


def _returns(departures: dict[int, date]) -> dict[int, date | None]:
    """When those come back who leave on these days, by client; one query, or none."""
    if not departures:
        return {}
    rows = Opportunity.objects.under_way().filter(
        client__in=list(departures), departure_date__in=set(departures.values())
    )
    found: dict[int, date | None] = {}
    leaving = rows.order_by("-pk").values_list("client", "departure_date", "duration_days")
    for client, day, duration in leaving:
        if departures[client] == day:
            found[client] = travel.return_date(day, duration)
    return found
