"""The keys of a page, wherever it stands, without sorting all that the list holds.

Most orders are read off one index. Two kinds are not: what some rows lack comes last, and the
whole history by client, status or manager comes group after group. Those are walked stretch by
stretch, each read off an index, as far as the page goes.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import OrderBy

from opportunities.lists import ordering
from opportunities.lists.filters import Listing
from opportunities.lists.ordering import Fact, Grouping
from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet

type Stretches = Iterator[OpportunityQuerySet]
# The values of a row that the list is sorted by; the page goes on from there.
type Position = Sequence[Any] | None


def keys(
    listing: Listing,
    rows: OpportunityQuerySet,
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
        here = Opportunity.objects.filter(pk=beyond)
        place = here.values_list(*(key.expression for key in listing.keys)).first()
        if place is None:
            return []
    found: list[int] = []
    for stretch in _stretches(listing, rows, place, count=count, backwards=backwards):
        found += stretch.values_list("pk", flat=True)[: count - len(found)]
        if len(found) == count:
            break
    return found


def _stretches(
    listing: Listing, rows: OpportunityQuerySet, place: Position, *, count: int, backwards: bool
) -> Stretches:
    if fact := listing.fact:
        turned = listing.is_descending
        yield from _known_first(fact, rows, place, descending=turned, backwards=backwards)
    elif listing.is_whole_history and listing.order in ordering.GROUPINGS:
        yield from _by_group(listing, rows, place, count=count, backwards=backwards)
    else:
        yield _from(place, rows, listing.keys, backwards=backwards)


def _known_first(
    fact: Fact, rows: OpportunityQuerySet, place: Position, *, descending: bool, backwards: bool
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


def _by_group(
    listing: Listing, rows: OpportunityQuerySet, place: Position, *, count: int, backwards: bool
) -> Stretches:
    """What is left of the group where the page begins, then the groups to come."""
    grouping = ordering.GROUPINGS[listing.order]
    by = grouping.keys(descending=listing.is_descending)
    if place is not None:
        here = rows.filter(**{grouping.field: place[1]})
        yield _from(place[2:], here, grouping.within, backwards=backwards)
    field: Any = Opportunity._meta.get_field(grouping.field)
    groups = field.related_model._base_manager.all()
    groups = _from(place and place[:2], groups, by, backwards=backwards)
    short, full = _next_groups(grouping, groups, rows, count=count, backwards=backwards)
    for some, keys in ((short, listing.keys), (full, grouping.within)):
        yield _from(None, rows.filter(**{f"{grouping.field}__in": some}), keys, backwards=backwards)


def _next_groups(
    grouping: Grouping,
    groups: QuerySet[Any],
    rows: OpportunityQuerySet,
    *,
    count: int,
    backwards: bool,
) -> tuple[list[int], list[int]]:
    """The groups that hold less than a page, and the one after them that holds more."""
    mine = rows.filter(**{grouping.field: OuterRef("pk")})
    in_order = _from(None, mine, grouping.within, backwards=backwards)
    last_of_page = Subquery(in_order.values("pk")[count - 1 : count])
    some = groups.filter(Exists(mine)).annotate(last_of_page=last_of_page)
    found = list(some.values_list("pk", "last_of_page")[:count])
    short = [pk for pk, last in takewhile(lambda group: group[1] is None, found)]
    return short, [pk for pk, last in found[len(short) :][:1]]


def _from[Rows: QuerySet[Any]](
    place: Position, rows: Rows, by: Sequence[Any], *, backwards: bool
) -> Rows:
    if place is not None:
        return ordering.beyond(rows, by, place, backwards=backwards)
    rows = rows.order_by(*by)
    return rows.reverse() if backwards else rows
