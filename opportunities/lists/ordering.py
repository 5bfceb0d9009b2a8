"""By what lists of opportunities are sorted, and what stands below or above one of them.

A missing date or amount sorts last in both directions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, F, Func, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.lookups import Exact, LessThan

type Expression = Any


def departure_or(day: date) -> Func:
    # A literal, no parameter: SQLite takes an index of an expression for that very text only.
    template = f"COALESCE(%(expressions)s, '{day}')"
    return Func(F("departure_date"), template=template, output_field=DateField())


LAST_DAY, LAST_DAY_OF_ALL = date(9999, 12, 31), date(9999, 12, 30)
DEPARTURE = departure_or(LAST_DAY)
# Among all opportunities, however many: an index of its own. Those under way would be looked
# for in it past all the old ones, so they are sorted by the other.
DEPARTURE_OF_ALL = departure_or(LAST_DAY_OF_ALL)
SOONEST = (DEPARTURE.asc(), F("pk").asc())


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that some opportunities lack: those come last, whichever way the others turn."""

    column: str
    by: Expression
    known: Any
    unknown: Any


def departure(*, of_all: bool) -> Fact:
    by, last = (DEPARTURE_OF_ALL, LAST_DAY_OF_ALL) if of_all else (DEPARTURE, LAST_DAY)
    return Fact("departure_date", by, LessThan(by, last), Exact(by, last))


REVENUE = Fact(
    "expected_revenue",
    F("expected_revenue"),
    Q(expected_revenue__isnull=False),
    Q(expected_revenue=None),
)


# Rows of other tables, and the departure by which theirs are sorted: what an index of theirs holds,
# so that only that is read when all that is found is sorted.
GROUPS = {
    "client": ("client__search_text", "client__pk", DEPARTURE_OF_ALL),
    "statut": ("status__position", "status__pk", DEPARTURE),
    "gestionnaire": ("manager__search_text", "manager__pk", DEPARTURE_OF_ALL),
}


def fact(order: str, *, descending: bool, of_all: bool) -> Fact | None:
    """The fact to walk by; the soonest departures, missing ones last, are read off one index."""
    if order == "ca":
        return REVENUE
    return departure(of_all=of_all) if order == "depart" and descending else None


def keys(order: str, *, descending: bool, of_all: bool) -> list[OrderBy]:
    """What the rows are sorted by; the last is their key."""
    if group := GROUPS.get(order):
        value, key, day = group
        by = [OrderBy(F(name), descending=descending) for name in (value, key)]
        return [*by, day.asc(), F("pk").asc()]
    if lacked := fact(order, descending=descending, of_all=of_all):
        first = OrderBy(F(lacked.column), descending=descending, nulls_last=True)
    elif order == "depart":
        first = (DEPARTURE_OF_ALL if of_all else DEPARTURE).asc()
    else:
        first = OrderBy(F("search_text"), descending=descending)
    return [first, F("pk").asc()]


def beyond[Rows: QuerySet[Any]](
    rows: Rows, keys: Sequence[OrderBy], place: Sequence[Any], *, backwards: bool
) -> Rows:
    """What stands below the place where the keys have these values, or above it; in order."""
    names = [f"key_{number}" for number in range(len(keys))]
    sides = ["lt" if key.descending != backwards else "gt" for key in keys]
    after = Q()
    for name, side, value in reversed(list(zip(names, sides, place, strict=True))):
        further = Q(**{f"{name}__{side}": value})
        after = further | (Q(**{name: value}) & after) if after else further
    rows = rows.alias(**{name: key.expression for name, key in zip(names, keys, strict=True)})
    # The first condition alone says the same to an index, which an OR would not.
    rows = rows.filter(**{f"{names[0]}__{sides[0]}e": place[0]}).filter(after).order_by(*keys)
    return rows.reverse() if backwards else rows
