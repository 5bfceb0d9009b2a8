"""Opportunities and clients by the words typed: first those that can hold the rarest one."""

from typing import Any

from django.db import connections
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


def opportunities[Rows: QuerySet[Any]](rows: Rows, text: str) -> Rows:
    """Those whose name, destinations or client hold each term of the text."""
    rows = rows.all()
    if connections[rows.db].vendor == "sqlite":
        rows = _met_one_by_one(rows, text)
    else:
        rows = rows.filter(search.matching(text, "search_text", "client__search_text"))
    for term in _rarest(text, using=rows.db):
        if (keys := _keys(rows.model, term, using=rows.db)) is not None:
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


def clients[Rows: QuerySet[Any]](rows: Rows, text: str) -> Rows:
    """Those whose name, contact, e-mail or telephone hold each term of the text."""
    rows = rows.filter(search.matching(text, "search_text"))
    for term in _rarest(text, using=rows.db):
        if (keys := _holding(CLIENTS, term, using=rows.db)) is not None:
            return rows.filter(pk__in=keys)
    return rows


def _rarest(text: str, *, using: str) -> list[Term]:
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
    """The rows that may hold the term in one of its spellings; None when they are many."""
    keys: set[int] = set()
    for pieces in term:
        found = index.holding(_longest(pieces), most=MOST_KEYS, using=using)
        if found is None:
            return None
        keys.update(found)
    return keys if len(keys) <= MOST_KEYS else None


def _keys(model: Any, term: Term, *, using: str) -> list[int] | None:
    """The opportunities that may hold the term, or whose client may; None when they are many."""
    own = _holding(OPPORTUNITIES, term, using=using)
    if own is None:
        return None
    carriers = _holding(CLIENTS, term, using=using)
    if carriers is None:
        return None
    theirs = model._base_manager.using(using).filter(client__in=carriers).order_by()
    keys = {*own, *theirs.values_list("pk", flat=True)[: MOST_KEYS + 1]}
    return sorted(keys) if len(keys) <= MOST_KEYS else None
