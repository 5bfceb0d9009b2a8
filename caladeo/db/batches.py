"""Many rows, so many at a time; whoever waits is told how far the work is."""

from collections.abc import Callable, Iterator
from itertools import batched

from django.db.models import QuerySet

SIZE = 5000


def of[Rows: QuerySet](rows: Rows) -> Iterator[tuple[int, Rows]]:  # type: ignore[type-arg]
    """The rows by their keys, and how many that makes so far; locks nothing.

    Which part a row is in is decided once: work that takes rows out of the set misses none.
    """
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    done = 0
    for part in batched(keys, SIZE, strict=False):
        done += len(part)
        yield done, rows.filter(pk__gte=part[0], pk__lte=part[-1]).order_by("pk")


type OnProgress = Callable[[int], None]


def no_progress(_done: int) -> None:
    """Nobody waits to hear it."""
