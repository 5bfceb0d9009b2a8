"""A form that says what will move before it saves: shown once, then known.

The form carries, hidden, what it was last told about. Saving the very same change goes
through; any other one is told first. Nothing is kept between the two.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tasks.engine.plans import DateMoves
from tasks.text import moved_dates

MOST_ROWS = 100


def context(
    ripple: DateMoves, change: Mapping[str, Any], *, has_owners: bool = False
) -> dict[str, Any]:
    """What ``tasks/_ripple.html`` shows.

    Args:
        change: what is about to be saved.
        has_owners: whether the tasks are those of several opportunities, to be named.
    """
    rows = [*ripple.moving, *ripple.needless, *ripple.pinned]
    return {
        "ripple": ripple,
        "ripple_words": moved_dates.in_words(ripple),
        "ripple_rows": rows[:MOST_ROWS],
        "ripple_more": max(0, len(rows) - MOST_ROWS),
        "ripple_handed": ripple.handed[:MOST_ROWS],
        "ripple_handed_more": max(0, len(ripple.handed) - MOST_ROWS),
        "ripple_late": {move.task.pk for move in ripple.late},
        "ripple_needless": {move.task.pk for move in ripple.needless},
        "has_owners": has_owners,
        "previewed": print_of(change),
    }


def is_told(request: HttpRequest, change: Mapping[str, Any]) -> bool:
    """Whether the person has seen what this very change does."""
    return request.POST.get("previewed") == print_of(change)


def print_of(change: Mapping[str, Any]) -> str:
    words = repr(sorted((name, str(getattr(value, "pk", value))) for name, value in change.items()))
    return hashlib.sha256(words.encode()).hexdigest()[:16]
