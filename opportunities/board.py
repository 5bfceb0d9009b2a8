"""The board: a column a status, its first cards, and what they are worth."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict

from opportunities import listing as listings
from opportunities.listing import Listing, Scope
from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet
from statuses.models import Status

FIRST_CARDS = 6
MORE_CARDS = 50
SOONEST = (F("departure_date").asc(nulls_last=True), F("pk").asc())


@dataclass(frozen=True, slots=True, kw_only=True)
class Folds:
    """Which columns a person opened, folded and asked more cards of."""

    opened: tuple[int, ...] = ()
    folded: tuple[int, ...] = ()
    more: tuple[int, ...] = ()
    shown: int | None = None  # the one column of a phone

    def params(self, **changes: Any) -> tuple[tuple[str, str], ...]:
        asked = replace(self, **changes)
        found = [("ouvrir", str(pk)) for pk in asked.opened]
        found += [("plier", str(pk)) for pk in asked.folded]
        found += [("plus", str(pk)) for pk in asked.more]
        return (*found, *([("colonne", str(asked.shown))] if asked.shown else []))

    def limit(self, status_id: int) -> int:
        return FIRST_CARDS + MORE_CARDS * self.more.count(status_id)

    def opening(self, status_id: int) -> "Folds":
        return replace(
            self,
            opened=(*_without(self.opened, status_id), status_id),
            folded=_without(self.folded, status_id),
        )

    def folding(self, status_id: int) -> "Folds":
        return replace(
            self,
            opened=_without(self.opened, status_id),
            folded=(*_without(self.folded, status_id), status_id),
            shown=None if self.shown == status_id else self.shown,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    status: Status
    cards: list[Opportunity]
    count: int
    revenue: Decimal
    is_open: bool

    @property
    def expected(self) -> Decimal:
        """The expected revenue, without cents: a column is read at a glance."""
        return self.revenue.quantize(Decimal(1))

    @property
    def weighted(self) -> Decimal:
        """What the column is worth, each opportunity at its chance of success."""
        return (self.revenue * self.status.probability / 100).quantize(Decimal(1))

    @property
    def hidden(self) -> int:
        return self.count - len(self.cards)


def parse(query: QueryDict) -> Folds:
    """Read what the query string says of the columns, whatever it holds."""
    shown = listings.keys([query.get("colonne", "")])
    return Folds(
        opened=listings.keys(query.getlist("ouvrir")),
        folded=listings.keys(query.getlist("plier")),
        more=listings.all_keys(query.getlist("plus")),
        shown=shown[0] if shown else None,
    )


def columns(listing: Listing, folds: Folds) -> list[Column]:
    """The columns in pipeline order, with the cards of those that are open; three queries."""
    statuses = list(Status.objects.in_pipeline())
    rows = listing.narrow(Opportunity.objects.all())
    sums = _sums(rows)
    counts = {status.pk: sums.get(status.pk, (0, Decimal(0)))[0] for status in statuses}
    is_empty = not any(counts[status.pk] for status in statuses if _in_scope(listing, status))
    opened = {
        status.pk
        for status in statuses
        if _is_open(
            status,
            folds,
            default=_in_scope(listing, status) and bool(counts[status.pk] or is_empty),
        )
    }
    cards = _cards(rows, opened, folds)
    return [
        Column(
            status=status,
            cards=[card for card in cards if card.status_id == status.pk],
            count=counts[status.pk],
            revenue=sums.get(status.pk, (0, Decimal(0)))[1],
            is_open=status.pk in opened,
        )
        for status in statuses
    ]


def _in_scope(listing: Listing, status: Status) -> bool:
    return listing.scope == Scope.ALL or status.is_active == (listing.scope == Scope.ACTIVE)


def _is_open(status: Status, folds: Folds, *, default: bool) -> bool:
    """A quiet column (empty, or out of the scope) is folded, unless the person said otherwise."""
    if status.pk in folds.opened or status.pk == folds.shown:
        return True
    return default and status.pk not in folds.folded


def _sums(rows: OpportunityQuerySet) -> dict[int, tuple[int, Decimal]]:
    grouped = (
        rows.order_by().values("status").annotate(n=Count("pk"), revenue=Sum("expected_revenue"))
    )
    return {row["status"]: (row["n"], row["revenue"] or Decimal(0)) for row in grouped}


def _cards(rows: OpportunityQuerySet, opened: Iterable[int], folds: Folds) -> list[Opportunity]:
    """The soonest departures of each open column, in one query."""
    rank = Window(RowNumber(), partition_by=F("status"), order_by=SOONEST)
    wanted = Q(rank__lte=FIRST_CARDS)
    for status_id in set(folds.more):
        wanted |= Q(status=status_id, rank__lte=folds.limit(status_id))
    ranked = rows.filter(status__in=opened).annotate(rank=rank).filter(wanted)
    return list(ranked.select_related("client", "manager", "status").order_by(*SOONEST))


def _without(keys: tuple[int, ...], key: int) -> tuple[int, ...]:
    return tuple(one for one in keys if one != key)
