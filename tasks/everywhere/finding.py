"""The first clients, trips and tasks that hold the words, and how many there are of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from caladeo.db import search
from caladeo.db.capped_counts import Capped
from caladeo.db.search import Term
from opportunities.lists import paging
from opportunities.lists.ordering import SOONEST
from opportunities.lists.searching import Lookup
from opportunities.models import Client, Erasure, Opportunity
from tasks.everywhere import open_tasks, ranking
from tasks.models import Task

SHOWN = 3
# What each group shows is chosen among so many of its list, which are counted no further either.
LOOKED_AT = paging.MOST_FOUND
# Of rows that are met one by one. For fewer PostgreSQL would not read them side by side.
LOOKED_AT_IN_TURN = paging.ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits[Row]:
    """Some of what was found, the best first."""

    rows: Sequence[Row]
    # Of all; None where many hold the words, which are not counted.
    count: Capped | None

    @property
    def has_more(self) -> bool:
        return self.count is None or self.count > len(self.rows)

    @property
    def left(self) -> int:
        """How many are not shown; 0 also where nobody knows."""
        if self.count is None or self.count.is_more:
            return 0
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What words find; of trips those under way, then the closed ones."""

    terms: tuple[Term, ...]
    clients: Hits[Client]
    trips: Hits[Opportunity]
    closed: Capped | None  # how many of the trips
    tasks: Hits[Task]


def find(text: str, *, today: date) -> Found:
    """All that holds each word of the text, itself or by its trip or client; open tasks alone."""
    terms, lookup = tuple(search.terms(text)), Lookup(text)
    trips, closed, keys = trips_with(text, terms, lookup)
    # Of one term they are those whose tasks hold it by their trip.
    known = keys if len(terms) == 1 else None
    return Found(
        terms=terms,
        clients=clients_with(text, terms, lookup),
        trips=trips,
        closed=closed,
        tasks=open_tasks_with(text, terms, lookup, today=today, trips=known),
    )


def clients_with(text: str, terms: Sequence[Term], lookup: Lookup) -> Hits[Client]:
    if lookup.clients() == set():
        return Hits(rows=[], count=Capped(0))
    rows, is_common = Client.objects.search(text, lookup), lookup.clients() is None
    rows = rows.order_by("-pk") if is_common else rows.by_name()
    erased = Exists(Erasure.objects.filter(client_key=OuterRef("pk")))
    loaded = Client.objects.annotate(is_erased=erased)
    return best(rows, terms, loaded=loaded, is_common=is_common)


def trips_with(
    text: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[Hits[Opportunity], Capped | None, list[int] | None]:
    """Also how many are closed, and the keys of all, where they are few.

    Many are met one by one, the latest first.
    """
    if lookup.opportunities(Opportunity) == []:
        return Hits(rows=[], count=Capped(0)), Capped(0), []
    found = Opportunity.objects.search(text, lookup)
    loaded = Opportunity.objects.select_related("client", "status")
    if found.is_met_row_by_row:
        return best(found.order_by("-pk"), terms, loaded=loaded, is_common=True), None, None
    named = [
        list(rows.values_list("pk", "search_text")[: LOOKED_AT + 1])
        for rows in (found.under_way().order_by(*SOONEST), found.closed().order_by("-pk"))
    ]
    keys = [key for rows in named for key in ranking.sort(rows, terms)]
    count = Capped(len(keys), most=LOOKED_AT)
    hits = Hits(rows=paging.in_order(keys[:SHOWN], loaded=loaded), count=count)
    is_all = max(map(len, named)) <= LOOKED_AT
    return hits, Capped(len(named[1]), most=LOOKED_AT), keys if is_all else None


def open_tasks_with(
    text: str,
    terms: Sequence[Term],
    lookup: Lookup,
    *,
    today: date,
    trips: list[int] | None,
) -> Hits[Task]:
    """Those that *Mes tâches* shows to somebody, soonest first."""
    first = open_tasks.first(text, lookup, today=today, most=LOOKED_AT + 1, known=trips)
    chosen = ranking.sort([(hit.pk, hit.search_text) for hit in first.hits], terms)[:SHOWN]
    return Hits(
        rows=paging.in_order(chosen, loaded=Task.objects.select_related("opportunity")),
        count=Capped(len(first.hits), most=LOOKED_AT) if first.is_counted else None,
    )


def best(
    rows: QuerySet[Any], terms: Iterable[Term], *, loaded: QuerySet[Any], is_common: bool
) -> Hits[Any]:
    """Of the first rows those whose own words begin with what was looked for; two queries."""
    most = LOOKED_AT_IN_TURN if is_common else LOOKED_AT
    first = list(rows.values_list("pk", "search_text")[: most + 1])
    chosen = ranking.sort(first, tuple(terms))[:SHOWN]
    is_counted = not is_common or len(first) <= most
    return Hits(
        rows=paging.in_order(chosen, loaded=loaded),
        count=Capped(len(first), most=most) if is_counted else None,
    )
