"""Opportunities and clients by the words typed: first those that can hold the rarest one."""

from typing import Any

from django.db import connections
from django.db.models import Exists, OuterRef, Q, QuerySet

from caladeo import search
from caladeo.search_index import SearchIndex

OPPORTUNITIES = SearchIndex("opportunities_opportunity")
CLIENTS = SearchIndex("opportunities_client")
# More rows than these hold a common word: they are soon met in the order of the page. Fewer
# are named by their keys, within what any SQLite takes as parameters.
MOST_KEYS = 800
MOST_WORDS = 6


def make_indexes(using: str, **_kwargs: Any) -> None:
    """After each migration (`opportunities.apps`)."""
    for index in (OPPORTUNITIES, CLIENTS):
        index.make(using=using)


def opportunities[Rows: QuerySet[Any]](rows: Rows, text: str) -> Rows:
    """Those whose name, destinations or client hold each word of the text."""
    rows = rows.all()
    if connections[rows.db].vendor == "sqlite":
        rows = _met_one_by_one(rows, text)
    else:
        rows = rows.filter(search.matching(text, "search_text", "client__search_text"))
    for word in _rarest(text, using=rows.db):
        if (keys := _keys(rows.model, word, using=rows.db)) is not None:
            return rows.filter(pk__in=keys)
    rows.is_met_row_by_row = True  # type: ignore[attr-defined]
    return rows


def _met_one_by_one[Rows: QuerySet[Any]](rows: Rows, text: str) -> Rows:
    """Each with its client asked for alone, so that the page is read in its order.

    SQLite would sort a join; PostgreSQL joins well, and would gather the clients here.
    """
    clients = rows.model._meta.get_field("client").related_model._base_manager
    for word in words_of(text):
        theirs = clients.filter(pk=OuterRef("client"), search_text__contains=word)
        rows = rows.filter(Q(search_text__contains=word) | Exists(theirs))
    return rows


def clients[Rows: QuerySet[Any]](rows: Rows, text: str) -> Rows:
    """Those whose name, contact or e-mail hold each word of the text."""
    rows = rows.filter(search.matching(text, "search_text"))
    for word in _rarest(text, using=rows.db):
        if (keys := CLIENTS.holding(word, most=MOST_KEYS, using=rows.db)) is not None:
            return rows.filter(pk__in=keys)
    return rows


def words_of(text: str) -> list[str]:
    return search.fold(text)[:200].split()


def _rarest(text: str, *, using: str) -> list[str]:
    """The words that the index knows, the longest first: it is mostly the rarest."""
    known = (word for word in set(words_of(text)) if CLIENTS.can_find(word, using=using))
    return sorted(known, key=lambda word: (-len(word), word))[:MOST_WORDS]


def _keys(model: Any, word: str, *, using: str) -> list[int] | None:
    """The opportunities that may hold the word, or whose client may; None when they are many."""
    own = OPPORTUNITIES.holding(word, most=MOST_KEYS, using=using)
    if own is None:
        return None
    carriers = CLIENTS.holding(word, most=MOST_KEYS, using=using)
    if carriers is None:
        return None
    theirs = model._base_manager.using(using).filter(client__in=carriers).order_by()
    keys = {*own, *theirs.values_list("pk", flat=True)[: MOST_KEYS + 1]}
    return sorted(keys) if len(keys) <= MOST_KEYS else None
