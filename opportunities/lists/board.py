"""The board: a column a status, its first cards, and what they are worth."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.db.models import Exists, OuterRef
from django.http import QueryDict

from caladeo.db.capped_counts import Capped, CappedWorth
from caladeo.forms.addresses import AddressForm, EachField, KeyField
from opportunities.lists import ordering
from opportunities.lists.filters import Listing
from opportunities.lists.ordering import SOONEST
from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet
from statuses.models import Status

FIRST_CARDS = 6
MORE_CARDS = 50
FEW_CARDS = 3  # not worth a button: they come with those before


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
    count: Capped
    revenue: Decimal
    is_in_scope: bool
    is_open: bool
    is_shown: bool = False  # the one of a phone
    above: int = 0  # the cards that are shown already

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
        return max(0, self.count - self.above - len(self.cards))

    @property
    def next_cards(self) -> int:
        return min(self.hidden, MORE_CARDS)


class Layout(NamedTuple):
    """Which columns are open, and the one that a phone shows."""

    opened: frozenset[int]
    shown: int | None


class FoldsForm(AddressForm):
    names: ClassVar = {"opened": "ouvrir", "folded": "plier", "more": "plus", "shown": "colonne"}

    opened = EachField(KeyField())
    folded = EachField(KeyField())
    more = EachField(KeyField(), repeats=True)
    shown = KeyField()


def parse(query: QueryDict) -> Folds:
    """Read what the query string says of the columns, whatever it holds."""
    return Folds(**FoldsForm(query).read())


def columns(rows: OpportunityQuerySet, listing: Listing, folds: Folds) -> list[Column]:
    """The columns in pipeline order; a query, one for each open column, one for the cards.

    Args:
        rows: those that ``listing`` is narrowed to, whatever their status.
    """
    statuses = list(_counted(rows))
    holding = {status.pk for status in statuses if status.worth.count}
    return _drawn(statuses, rows, listing, folds, _layout(statuses, holding, listing, folds))


def touched(
    rows: OpportunityQuerySet, listing: Listing, folds: Folds, *, moved: int, seen: int, to: int
) -> tuple[list[Column], Folds] | None:
    """The columns that the move of one card changes; None when the board looks otherwise too.

    And how they stand by now: one that showed all its cards still does with one card more.

    Args:
        moved: the opportunity, in ``to`` by now.
        seen: the status in whose column it was.
    """
    there = rows.filter(status=OuterRef("pk"))
    statuses = list(Status.objects.in_pipeline())
    full = Status.objects.filter(Exists(there))
    holding = set(full.values_list("pk", flat=True))
    is_first = not rows.filter(status=to).exclude(pk=moved).exists()
    before = (holding - {to} if is_first else holding) | {seen}
    now, was = (_layout(statuses, keys, listing, folds) for keys in (holding, before))
    turned = (now.opened ^ was.opened) | ({now.shown} ^ {was.shown})
    if turned - {seen, to}:
        return None
    counted = list(_counted(rows).filter(pk__in=(seen, to)))
    one_too_many = folds.limit(to) + FEW_CARDS + 1
    is_full = any(status.pk == to and status.worth.count == one_too_many for status in counted)
    if is_full and rows.filter(pk=moved).exists():
        folds = replace(folds, more=(*folds.more, to))
    return _drawn(counted, rows, listing, folds, now), folds


def _layout(
    statuses: Iterable[Status], holding: set[int], listing: Listing, folds: Folds
) -> Layout:
    """Which columns are open and which one a phone shows.

    Args:
        holding: the statuses that have cards.
    """
    scope = {status.pk for status in statuses if listing.includes(status)}
    loud = scope & holding or scope
    keys = [status.pk for status in statuses]
    opened = [key for key in keys if _is_open(key, folds, default=key in loud)]
    asked = [key for key in keys if key == folds.shown]
    return Layout(frozenset(opened), next(iter([*asked, *opened, *keys]), None))


def _drawn(
    statuses: list[Any], rows: OpportunityQuerySet, listing: Listing, folds: Folds, layout: Layout
) -> list[Column]:
    """The columns of these statuses, counted; a query for each open one, one for the cards."""
    opened = layout.opened
    full = [status for status in statuses if status.pk in opened and status.worth.count]
    cards = _cards({status.pk: _first(rows, status, folds) for status in full})
    return [
        Column(
            status=status,
            cards=cards.get(status.pk, []),
            count=status.worth.count,
            revenue=status.worth.total,
            is_in_scope=listing.includes(status),
            is_open=status.pk in opened,
            is_shown=status.pk == layout.shown,
        )
        for status in statuses
    ]


def next_cards(
    rows: OpportunityQuerySet, status_id: int, folds: Folds, *, after: int
) -> Column | None:
    """A column with the cards that come after one of them; None when there is no such column."""
    status = _counted(rows).filter(pk=status_id).first()
    if status is None:
        return None
    above = folds.limit(status_id) - MORE_CARDS
    number = _with_few(MORE_CARDS, of=status.worth.count - above)
    mine = rows.filter(status=status).order_by(*SOONEST)
    place = Opportunity.objects.filter(pk=after).values_list(*(key.expression for key in SOONEST))
    if known := place.first():
        further = ordering.beyond(mine, SOONEST, known, backwards=False)[:number]
    else:
        further = mine[above : above + number]
    return Column(
        status=status,
        cards=_cards({status_id: list(further.values_list("pk", flat=True))})[status_id],
        count=status.worth.count,
        revenue=status.worth.total,
        is_in_scope=True,
        is_open=True,
        above=above,
    )


def _is_open(key: int, folds: Folds, *, default: bool) -> bool:
    """A quiet column (empty, or out of the scope) is folded, unless the person said otherwise."""
    if key in folds.opened or key == folds.shown:
        return True
    return default and key not in folds.folded


def _counted(rows: OpportunityQuerySet) -> Any:
    """The statuses with how many of these rows they hold, and what those are worth."""
    mine = rows.filter(status=OuterRef("pk")).order_by(*SOONEST)
    return Status.objects.in_pipeline().annotate(worth=CappedWorth(mine, "expected_revenue"))


def _first(rows: OpportunityQuerySet, status: Any, folds: Folds) -> list[int]:
    """The soonest departures of a column, read off its index: a rank would sort them all."""
    mine = rows.filter(status=status).order_by(*SOONEST)
    number = _with_few(folds.limit(status.pk), of=status.worth.count)
    return list(mine.values_list("pk", flat=True)[:number])


def _with_few(number: int, *, of: int) -> int:
    return number + FEW_CARDS if of <= number + FEW_CARDS else number


def _cards(keys: dict[int, list[int]]) -> dict[int, list[Opportunity]]:
    """The opportunities of all columns at once: their joins are written for one query."""
    wanted = [pk for pks in keys.values() for pk in pks]
    found = Opportunity.objects.select_related("client", "manager").in_bulk(wanted)
    return {status: [found[pk] for pk in pks if pk in found] for status, pks in keys.items()}


def _without(keys: tuple[int, ...], key: int) -> tuple[int, ...]:
    return tuple(one for one in keys if one != key)
