"""Opportunities and clients by the words typed: first those that can hold the rarest one."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Exists, OuterRef, Q, QuerySet

from caladeo.db import search
from caladeo.db.search import Term
from caladeo.db.search_index import SearchIndex

OPPORTUNITIES = SearchIndex("opportunities_opportunity")
CLIENTS = SearchIndex("opportunities_client")
INDEXES = (OPPORTUNITIES, CLIENTS)
# More rows than these hold a common word: they are soon met in the order of the page. Fewer
# are named by their keys, within what any SQLite takes as parameters.
MOST_KEYS = 800
MOST_WORDS = 6


def make_indexes(using: str) -> None:
    """Make what is not there yet; for migrations."""
    for index in INDEXES:
        index.make(using=using)


class Lookup:
    """What the indexes say of the terms of a text, each asked once however often it is needed."""

    def __init__(self, text: str, *, using: str = DEFAULT_DB_ALIAS) -> None:
        self.using = using
        self.terms = by_rarity(text, using=using)
        self._held: dict[tuple[SearchIndex, Term], set[int] | None] = {}
        self._of_trips: dict[Term, list[int] | None] = {}

    def clients(self) -> set[int] | None:
        """Those that may hold the first term that few hold; None when each is common."""
        for term in self.terms:
            if (keys := self.holding(CLIENTS, term)) is not None:
                return keys
        return None

    def opportunities(self, model: Any) -> list[int] | None:
        """The same of opportunities, themselves or by their client."""
        for term in self.terms:
            if (keys := self.opportunities_with(model, term)) is not None:
                return keys
        return None

    def opportunities_with(self, model: Any, term: Term) -> list[int] | None:
        """Those that may hold the term, or whose client may; None when they are many."""
        if term not in self._of_trips:
            self._of_trips[term] = self._opportunities_with(model, term)
        return self._of_trips[term]

    def _opportunities_with(self, model: Any, term: Term) -> list[int] | None:
        own = self.holding(OPPORTUNITIES, term)
        if own is None:
            return None
        carriers = self.holding(CLIENTS, term)
        if carriers is None:
            return None
        theirs = model._base_manager.using(self.using).filter(client__in=carriers).order_by()
        keys = {*own, *theirs.values_list("pk", flat=True)[: MOST_KEYS + 1]}
        return sorted(keys) if len(keys) <= MOST_KEYS else None

    def holding(self, index: SearchIndex, term: Term) -> set[int] | None:
        """The rows that may hold the term in one of its spellings; None when they are many."""
        if (index, term) not in self._held:
            self._held[index, term] = _holding(index, term, using=self.using)
        return self._held[index, term]


def opportunities[Rows: QuerySet[Any]](rows: Rows, text: str, lookup: Lookup | None = None) -> Rows:
    """Those whose name, destinations or client hold each term of the text."""
    rows = rows.all()
    if connections[rows.db].vendor == "sqlite":
        rows = _met_one_by_one(rows, text)
    else:
        rows = rows.filter(search.matching(text, "search_text", "client__search_text"))
    lookup = lookup or Lookup(text, using=rows.db)
    if (keys := lookup.opportunities(rows.model)) is not None:
        return rows.filter(pk__in=keys)
    rows.is_met_row_by_row = True  # type: ignore[attr-defined]
    return rows


def _met_one_by_one[Rows: QuerySet[Any]](rows: Rows, text: str) -> Rows:
    """Each with its client asked for alone, so that the page is read in its order.

    SQLite would sort a join; PostgreSQL joins well, and would gather the clients here.
    """
    clients = rows.model._meta.get_field("client").related_model._base_manager
    for term in search.terms(text):
        spelt = Q()
        for pieces in term:
            whole = Q()
            for piece in pieces:
                theirs = clients.filter(pk=OuterRef("client"), search_text__contains=piece)
                whole &= Q(search_text__contains=piece) | Q(Exists(theirs))
            spelt |= whole
        rows = rows.filter(spelt)
    return rows


def clients[Rows: QuerySet[Any]](rows: Rows, text: str, lookup: Lookup | None = None) -> Rows:
    """Those whose name, contact, e-mail or telephone hold each term of the text."""
    rows = rows.filter(search.matching(text, "search_text"))
    keys = (lookup or Lookup(text, using=rows.db)).clients()
    return rows if keys is None else rows.filter(pk__in=keys)


def by_rarity(text: str, *, using: str = DEFAULT_DB_ALIAS) -> list[Term]:
    """The terms that the index knows, the longest first: it is mostly the rarest."""
    known = [
        term
        for term in dict.fromkeys(search.terms(text))
        if all(CLIENTS.can_find(_longest(pieces), using=using) for pieces in term)
    ]
    return sorted(known, key=_longest_first)[:MOST_WORDS]


def _longest(pieces: tuple[str, ...]) -> str:
    return max(pieces, key=len)


def _longest_first(term: Term) -> tuple[int, Term]:
    return -min(len(_longest(pieces)) for pieces in term), term


def _holding(index: SearchIndex, term: Term, *, using: str) -> set[int] | None:
    keys: set[int] = set()
    for pieces in term:
        found = index.holding(_longest(pieces), most=MOST_KEYS, using=using)
        if found is None:
            return None
        keys.update(found)
    return keys if len(keys) <= MOST_KEYS else None
