"""The columns of the board in words and numbers, so that they are drawn once (``draw``)."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from caladeo import clock
from caladeo.colors import Look, look
from caladeo.days import money
from caladeo.db.capped_counts import Capped
from caladeo.templatetags.days import near_day
from opportunities.lists import attention
from opportunities.lists.attention import Attention, Last
from opportunities.lists.board import Column, Folds
from opportunities.lists.filters import Listing, Scope
from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.views.lists import rows
from tasks.lists import counting
from tasks.lists.counting import Counts

# Trips of a board whose tasks are looked up from them, not among all late tasks of the agency.
MOST_GATHERED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An opportunity on the board."""

    pk: int
    name: str
    client: str
    is_starred: bool
    departure: str
    person: Look | None
    tasks: Counts
    is_idle: bool = False
    asleep: str = ""
    asleep_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column without its cards: what it is worth, what is late in it, where its links lead."""

    pk: int
    name: str
    color: str
    probability: int
    count: Capped
    expected: str
    weighted: str
    late: str  # how many tasks, also « 12+ »; empty without any
    next_cards: int
    is_open: bool
    is_shown: bool
    open_url: str
    fold_url: str
    more_url: str
    show_url: str
    move_url: str


def filled(
    columns: list[Column], found: OpportunityQuerySet, listing: Listing, folds: Folds
) -> list[tuple[Head, list[Card]]]:
    """The columns with their tasks: late ones, and those of each card."""
    today = clock.today()
    late = {} if listing.attention == Attention.IDLE else _late(columns, found, today=today)
    shown = [card for column in columns for card in with_status(column)]
    last = attention.sleepers(shown, today=today)
    keys = [card.pk for card in shown]
    tasks = counting.by_opportunity(keys, today=today)
    return [
        (
            Head(
                pk=column.status.pk,
                name=column.status.name,
                color=column.status.color,
                probability=column.status.probability,
                count=column.count,
                expected=money(column.expected),
                weighted=money(column.weighted),
                late=str(late.get(column.status.pk, "")),
                next_cards=column.next_cards,
                is_open=column.is_open,
                is_shown=column.is_shown,
                **links(column.status.pk, listing, folds),
            ),
            [drawn(card, tasks[card.pk], last.get(card.pk)) for card in column.cards],
        )
        for column in columns
    ]


def _late(columns: list[Column], found: OpportunityQuerySet, *, today: date) -> dict[int, Capped]:
    """What is late in each; what is late is planned: where nothing is, none is looked for."""
    are_few = sum(column.count for column in columns) <= MOST_GATHERED
    if are_few:
        found = found.filter(status__in=[column.status.pk for column in columns])
    return counting.late_by_status(found, today=today, are_few=are_few)


def cards(column: Column) -> list[Card]:
    today, shown = clock.today(), with_status(column)
    tasks = counting.by_opportunity((card.pk for card in shown), today=today)
    last = attention.sleepers(shown, today=today)
    return [drawn(card, tasks[card.pk], last.get(card.pk)) for card in shown]


def with_status(column: Column) -> list[Opportunity]:
    """The cards, each with the status that its column is read with."""
    for card in column.cards:
        card._state.fields_cache["status"] = column.status
    return column.cards


def drawn(card: Opportunity, tasks: Counts, last: Last | None) -> Card:
    return Card(
        pk=card.pk,
        name=card.name,
        client=card.client.name,
        is_starred=card.is_starred,
        departure=near_day(card.departure_date),
        person=look(card.manager),
        tasks=tasks,
        is_idle=card.status.is_active and not tasks.planned,
        **rows.asleep(last, today=clock.today()),
    )


@lru_cache(maxsize=512)
def links(key: int, listing: Listing, folds: Folds) -> dict[str, str]:
    """Where a column leads, from the address of the board alone."""
    return {
        "open_url": listing.query(kept=folds.opening(key).params()),
        "fold_url": listing.query(kept=folds.folding(key).params()),
        "more_url": listing.query(kept=folds.params(more=(*folds.more, key))),
        "show_url": listing.query(kept=folds.params(shown=key)),
        "move_url": whole_column(key, listing),
    }


def address(listing: Listing) -> str:
    """Of the board itself."""
    return reverse("opportunities:board") + listing.query().removesuffix("?")


def whole_column(key: int, listing: Listing) -> str:
    """The address that asks where all the cards of a column go, as the board is filtered."""
    chosen = replace(listing, scope=Scope.ALL, statuses=(key,), kept=())
    params = [*chosen.params(), ("toutes", "1"), ("next", address(listing))]
    return f"{reverse('opportunities:bulk-move')}?{urlencode(params)}"
