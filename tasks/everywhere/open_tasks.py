"""The open tasks that hold words, themselves or by their trip or client, soonest first.

No index holds all words of tasks: it would cost each move as much as the tasks that it creates. But
few trips hold a rare word, and however many tasks are open, their names are few.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import islice
from typing import NamedTuple

from django.db import connection

from caladeo.db import search
from caladeo.db.search import Term
from opportunities.lists.searching import MOST_KEYS, Lookup
from opportunities.models import Opportunity
from tasks.everywhere import ranking
from tasks.models import Task
from tasks.querysets import TaskQuerySet

# Names, each once, and how many tasks have it: the next name is looked up in the index of the names
# of open tasks, which is all that is read.
NAMES = """
WITH RECURSIVE names (known) AS (
  SELECT min(search_text) FROM tasks_task WHERE state = 'open'
  UNION ALL
  SELECT (
    SELECT min(search_text) FROM tasks_task WHERE state = 'open' AND search_text > names.known
  )
  FROM names WHERE known IS NOT NULL
)
SELECT known, (SELECT count(*) FROM (
  SELECT 1 FROM tasks_task WHERE state = 'open' AND search_text = known LIMIT {most}
) AS named)
FROM names WHERE {condition} LIMIT {most}
"""
# Names of which the first tasks are looked up one after the other, and how many of each.
MOST_NAMES, OF_EACH = 5, 4
# Where all words are common, so many of the soonest tasks are looked through.
MOST_READ, AT_ONCE = 400, 40


class Hit(NamedTuple):
    pk: int
    search_text: str
    due_date: date | None


class First(NamedTuple):
    hits: list[Hit]
    is_counted: bool  # they are all, or as many as were asked for


def first(
    text: str, lookup: Lookup, *, today: date, most: int, known: list[int] | None = None
) -> First:
    """The first of them, ``most`` where they can be gathered.

    Args:
        known: the trips that hold the only term, when they have been found.
    """
    visible = Task.objects.open().visible_on(today)
    found = visible.search(text)
    terms = search.terms(text)
    held: list[tuple[Term, set[int]]] = []
    for term in lookup.terms or terms:
        trips = known
        if trips is None:
            # A word too short for the index is looked for in the names of tasks alone.
            trips = lookup.opportunities_with(Opportunity, term) if lookup.terms else []
        if trips is None:
            continue
        names = _names_with(term)
        of_trips = _hits(found.filter(opportunity__in=trips).by_due_date(), most) if trips else []
        if sum(names.values()) <= MOST_KEYS:
            hits = {*of_trips, *_hits(found.filter(search_text__in=names).by_due_date(), most)}
            return First(sorted(hits, key=_place)[:most], is_counted=True)
        if len(terms) == 1:
            hits = {*of_trips, *_of_names(visible, names)}
            return First(sorted(hits, key=_place), is_counted=False)
        if lookup.terms:
            held.append((term, set(trips)))
    return _among_the_soonest(visible, terms, held)


def _names_with(term: Term) -> dict[str, int]:
    """With how many open tasks have each."""
    holds = "strpos(known, %s) > 0" if connection.vendor == "postgresql" else "instr(known, %s) > 0"
    ways = [" AND ".join([holds] * len(pieces)) for pieces in term]
    condition = " OR ".join(f"({way})" for way in ways)
    with connection.cursor() as cursor:
        cursor.execute(
            NAMES.format(condition=condition, most=MOST_KEYS + 1),
            [piece for pieces in term for piece in pieces],
        )
        return dict(cursor.fetchall())


def _of_names(visible: TaskQuerySet, names: Iterable[str]) -> list[Hit]:
    """The soonest of each of the first names, as the index of names has them."""
    return [
        hit
        for name in islice(names, MOST_NAMES)
        for hit in _hits(visible.filter(search_text=name).order_by("due_date"), OF_EACH)
    ]


def _among_the_soonest(
    visible: TaskQuerySet, terms: Sequence[Term], held: list[tuple[Term, set[int]]]
) -> First:
    """The first of so many: of common words they are mostly among the very first.

    Args:
        held: terms with all trips that hold them, which tell most tasks apart here.
    """
    # Not by key within a day: so many may be due on it that to sort them takes longest of all.
    soonest = Task.objects.open().filter(due_date__isnull=False).order_by("due_date")
    rows = soonest.values_list("pk", "search_text", "opportunity")[:MOST_READ]
    # Of so many tasks few names: each is looked at once.
    holds = cache(ranking.holds)
    keys = [
        key
        for key, name, trip in rows
        if all(trip in trips or holds(name, term) for term, trips in held)
    ]
    hits: list[Hit] = []
    for part in (keys[:AT_ONCE], keys[AT_ONCE:]):
        if part and len(hits) < OF_EACH:
            hits += _holding_all(visible.filter(pk__in_array=part), terms)
    return First(hits[:OF_EACH], is_counted=False)


def _holding_all(rows: TaskQuerySet, terms: Sequence[Term]) -> list[Hit]:
    """Those of a few that hold all terms. PostgreSQL plans for 5 ms how to find words in them."""
    found = rows.by_due_date().values_list(
        "pk",
        "search_text",
        "due_date",
        "opportunity__search_text",
        "opportunity__client__search_text",
    )
    return [
        Hit(pk, name, day)
        for pk, name, day, *others in found
        if ranking.holds_all("\n".join((name, *others)), terms)
    ]


def _hits(found: TaskQuerySet, most: int) -> list[Hit]:
    return [Hit(*row) for row in found.values_list("pk", "search_text", "due_date")[:most]]


def _place(hit: Hit) -> tuple[date, int]:
    return hit.due_date or date.max, hit.pk
