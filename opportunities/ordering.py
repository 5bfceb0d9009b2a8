"""By what lists of opportunities are sorted, and what stands below or above one of them.

A missing date or amount sorts last in both directions: the expressions hold a value in its
place, so that a page goes on from a key without a case for NULL, read off an index.
"""

from typing import Any

from django.db.models import DateField, DecimalField, F, Func, Q
from django.db.models.functions import Lower

from opportunities.querysets import OpportunityQuerySet

# Literals, not parameters: SQLite takes an index of an expression for that very text only.
type Expression = Any


def or_else(column: str, literal: str, field: Any) -> Func:
    return Func(F(column), template=f"COALESCE(%(expressions)s, {literal})", output_field=field)


DEPARTURE = or_else("departure_date", "'9999-12-31'", DateField())
# Among all opportunities, however many: an index of its own. Those under way would be looked
# for in it past all the old ones, so they are sorted by the other.
DEPARTURE_OF_ALL = or_else("departure_date", "'9999-12-30'", DateField())
NO_DEPARTURE_FIRST = or_else("departure_date", "'0001-01-01'", DateField())
REVENUE = or_else("expected_revenue", "999999999", DecimalField(max_digits=11, decimal_places=2))
NO_REVENUE_FIRST = or_else("expected_revenue", "-1", DecimalField(max_digits=11, decimal_places=2))
SOONEST = (DEPARTURE.asc(), F("pk").asc())

ASCENDING: dict[str, Expression] = {
    "nom": F("search_text"),
    "client": F("client__search_text"),
    "statut": F("status__position"),
    "depart": DEPARTURE,
    "ca": REVENUE,
    "gestionnaire": Lower("manager__name"),
}
DESCENDING = ASCENDING | {"depart": NO_DEPARTURE_FIRST, "ca": NO_REVENUE_FIRST}


def expression(order: str, *, descending: bool, of_all: bool) -> Expression:
    if order == "depart" and of_all and not descending:
        return DEPARTURE_OF_ALL
    return (DESCENDING if descending else ASCENDING)[order]


def beyond(
    rows: OpportunityQuerySet, by: Expression, *, pk: int, value: Any, side: str, pk_side: str
) -> OpportunityQuerySet:
    """What stands on that side (``gt`` or ``lt``) of the row of this key and value."""
    rows = rows.alias(sorted_by=by)
    # The first condition alone says the same to an index, which an OR would not.
    return rows.filter(**{f"sorted_by__{side}e": value}).filter(
        Q(**{f"sorted_by__{side}": value}) | Q(**{"sorted_by": value, f"pk__{pk_side}": pk})
    )
