"""The lists that can be saved, and their filters as an address has them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from opportunities.clients import listing as clients
from opportunities.lists import board
from opportunities.lists import filters as trips
from tasks.lists.filters import Filters
from tasks.models import SavedView

type Pairs = list[list[str]]

ADDRESSES: Mapping[str, str] = {
    SavedView.Page.TRIPS: "opportunities:list",
    SavedView.Page.BOARD: "opportunities:board",
    SavedView.Page.CLIENTS: "opportunities:client-list",
    SavedView.Page.TASKS: "tasks:mine",
}
# Those of each entry of the menu, the one that it leads to first.
PAGES_OF: Mapping[str, tuple[str, ...]] = {
    "tasks": (SavedView.Page.TASKS,),
    "opportunities": (SavedView.Page.TRIPS, SavedView.Page.BOARD),
    "clients": (SavedView.Page.CLIENTS,),
}
SECTIONS = {page: section for section, found in PAGES_OF.items() for page in found}


def filters_of(page: str, query: QueryDict) -> Pairs:
    """What a query string asks of this list; nonsense and defaults are left out."""
    return [[name, str(value)] for name, value in READERS[page](query)]


def address(page: str, pairs: Iterable[Iterable[str]]) -> str:
    """Where the list stands, so filtered."""
    return reverse(ADDRESSES[page]) + query(pairs)


def query(pairs: Iterable[Iterable[str]]) -> str:
    """Those filters as an address has them, with its question mark."""
    written = urlencode([(name, value) for name, value in pairs])
    return f"?{written}" if written else ""


def without_words(page: str, query: QueryDict) -> Pairs:
    """How a list is left: with the columns of the board, without what was searched for."""
    asked = query.copy()
    asked.pop("q", None)
    pairs = filters_of(page, asked)
    if page == SavedView.Page.BOARD:
        folds = replace(board.parse(query), more=())
        pairs += [list(pair) for pair in folds.params()]
    return pairs


def _of_board(query: QueryDict) -> Iterable[tuple[str, object]]:
    # A column is a status already.
    return replace(trips.parse(query), statuses=()).params()


READERS: Mapping[str, Callable[[QueryDict], Iterable[tuple[str, object]]]] = {
    SavedView.Page.TRIPS: lambda query: trips.parse(query).params(),
    SavedView.Page.BOARD: _of_board,
    SavedView.Page.CLIENTS: lambda query: clients.parse(query).params(),
    SavedView.Page.TASKS: lambda query: Filters.read(query).words.items(),
}
