"""Pages of a list, each found by the row it goes on from, however far down that is.

Orders by a column of the opportunity are read off one index, as far as the page goes; what some
rows lack comes last, as a stretch of its own. By status or manager all that is found is sorted,
which takes 55 to 75 ms of 200,000 on SQLite; by client an index of the clients is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connections
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from caladeo.db import capped_counts
from caladeo.db.capped_counts import Capped
from caladeo.forms.addresses import AddressForm, KeyField
from opportunities.lists import ordering
from opportunities.lists.ordering import Fact

ROWS = 25
# A search cannot count from an index: it stops here.
MOST_FOUND = 99

type Stretches = Iterator[QuerySet[Any]]
# The values of a row that the list is sorted by; the page goes on from there.
type Position = Sequence[Any] | None


class Sorted(Protocol):
    """A list of rows of one model: what was asked for, and in which order."""

    @property
    def is_dear_to_count(self) -> bool:
        """Whether each row has to be met to know that it belongs to the list."""

    @property
    def is_descending(self) -> bool: ...
    @property
    def keys(self) -> list[OrderBy]:
        """What the rows are sorted by; the last is their key."""

    @property
    def fact(self) -> Fact | None:
        """What it is sorted by, when some rows lack it."""

    def apply(self, rows: Any, /) -> Any:
        """Keep what was asked for, in the order that was asked for."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Below or above which row a page stands, and how many rows are above the page."""

    pk: int | None = None
    backwards: bool = False
    above: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[Rows: QuerySet[Any]]:
    """Some rows of a list; ``previous`` and ``next`` are what their addresses say."""

    found: Rows  # those of all pages
    rows: list[Any]
    total: Capped
    above: int
    previous: dict[str, int]
    next: dict[str, int]

    @property
    def start_index(self) -> int:
        return self.above + 1

    @property
    def end_index(self) -> int:
        return self.above + len(self.rows)

    @property
    def has_other_pages(self) -> bool:
        return bool(self.previous or self.next)


class TurnForm(AddressForm):
    apres = KeyField()
    avant = KeyField()
    rang = KeyField()


def parse(query: QueryDict) -> Cursor:
    """Read where a page stands; what means nothing is the first page."""
    asked = TurnForm(query).read()
    below, over, above = asked["apres"], asked["avant"], asked["rang"] or 0
    if below:
        return Cursor(below, above=above)
    return Cursor(over, backwards=True, above=above) if over else Cursor()


def params(place: dict[str, int]) -> tuple[tuple[str, str], ...]:
    """What the address of a neighbouring page says of its place."""
    return tuple((name, str(value)) for name, value in place.items())


def page[Rows: QuerySet[Any]](listing: Sorted, rows: Rows, cursor: Cursor) -> Page[Rows]:
    """The page of a list at that place; at the top when the row is not there any more.

    Args:
        rows: with what the page shows loaded; they are narrowed and sorted here.
    """
    wanted = listing.apply(rows)
    is_counted = not cursor.pk and _counts_as_it_reads(listing, wanted)
    most = MOST_FOUND + 1 if is_counted else ROWS + 1
    pks = page_keys(listing, wanted, count=most, beyond=cursor.pk, backwards=cursor.backwards)
    some = in_order(pks[: ROWS + 1], loaded=rows)
    has_more, some = len(some) > ROWS, some[:ROWS]
    if cursor.pk and (not some or (cursor.backwards and not has_more)):
        # Gone, or fewer than a page above: the first page shows what there is.
        return page(listing, rows, Cursor())
    if cursor.backwards:
        some.reverse()
    has_more = has_more or cursor.backwards
    if is_counted:
        total = Capped(len(pks), most=MOST_FOUND)
    elif wanted.is_met_row_by_row:
        total = _known(max(0, cursor.above) + len(some), has_more=has_more)
    elif getattr(wanted, "at_least", 0) > MOST_FOUND:
        total = Capped(MOST_FOUND + 1, most=MOST_FOUND)
    else:
        total = capped_counts.count(wanted, most=MOST_FOUND if listing.is_dear_to_count else None)
    return _page(wanted, some, cursor, total=total, has_more=has_more)


def _counts_as_it_reads(listing: Sorted, wanted: QuerySet[Any]) -> bool:
    """Whether the rows are met one by one in their order, so that the first can be counted too.

    PostgreSQL would sort all of them to give so many in order, and counts in another one.
    """
    is_sqlite = connections[wanted.db].vendor == "sqlite"
    return is_sqlite and listing.is_dear_to_count and not wanted.is_met_row_by_row  # type: ignore[attr-defined]


def _known(shown: int, *, has_more: bool) -> Capped:
    """The rows shown so far, with a "+" if there are more."""
    return Capped(shown + has_more, most=shown)


def first(count: int, wanted: QuerySet[Any], *, loaded: QuerySet[Any]) -> list[Any]:
    """The first rows, found by their keys alone: with joins SQLite would sort them all."""
    return in_order(list(wanted.values_list("pk", flat=True)[:count]), loaded=loaded)


def in_order(pks: list[int], *, loaded: QuerySet[Any]) -> list[Any]:
    """The rows with these keys, as far as they are still there."""
    found = loaded.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def _page[Rows: QuerySet[Any]](
    found: Rows,
    rows: list[Any],
    cursor: Cursor,
    *,
    total: Capped,
    has_more: bool,
) -> Page[Rows]:
    above = max(0, cursor.above)
    has_above, has_below = bool(cursor.pk), has_more
    before = {"avant": rows[0].pk, "rang": max(0, above - ROWS)} if rows else {}
    after = {"apres": rows[-1].pk, "rang": above + ROWS} if rows else {}
    return Page(
        found=found,
        rows=rows,
        total=total,
        above=above,
        previous=before if has_above else {},
        next=after if has_below else {},
    )


def page_keys(
    listing: Sorted,
    rows: QuerySet[Any],
    *,
    count: int,
    beyond: int | None = None,
    backwards: bool = False,
) -> list[int]:
    """The first keys of the list, or the next ones beyond a row: none when it is gone.

    Args:
        rows: all that the listing asks for.
    """
    place = None
    if beyond is not None:
        here = rows.model._base_manager.filter(pk=beyond)
        place = here.values_list(*(key.expression for key in listing.keys)).first()
        if place is None:
            return []
    found: list[int] = []
    for stretch in _stretches(listing, rows, place, backwards=backwards):
        found += stretch.values_list("pk", flat=True)[: count - len(found)]
        if len(found) == count:
            break
    return found


def _stretches(
    listing: Sorted, rows: QuerySet[Any], place: Position, *, backwards: bool
) -> Stretches:
    if fact := listing.fact:
        turned = listing.is_descending
        yield from _known_first(fact, rows, place, descending=turned, backwards=backwards)
    else:
        yield _from(place, rows, listing.keys, backwards=backwards)


def _known_first(
    fact: Fact, rows: QuerySet[Any], place: Position, *, descending: bool, backwards: bool
) -> Stretches:
    """The rows that have the fact, then those that lack it."""
    by_fact, by_key = OrderBy(fact.by, descending=descending), F("pk").asc()
    stretches = {
        True: (rows.filter(fact.known), [by_fact, by_key]),
        False: (rows.filter(fact.unknown), [by_key]),
    }
    for is_known in (False, True) if backwards else (True, False):
        some, keys = stretches[is_known]
        if place is None:
            yield _from(None, some, keys, backwards=backwards)
        elif is_known == (place[0] is not None):
            yield _from(place[-len(keys) :], some, keys, backwards=backwards)
            place = None


def _from(
    place: Position, rows: QuerySet[Any], by: Sequence[Any], *, backwards: bool
) -> QuerySet[Any]:
    if place is not None:
        return ordering.beyond(rows, by, place, backwards=backwards)
    rows = rows.order_by(*by)
    return rows.reverse() if backwards else rows
