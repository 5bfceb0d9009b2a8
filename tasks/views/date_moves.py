"""A form shows which due dates will move before it saves them.

The form carries a hash of the change that was last shown. Saving the very same change goes
through; any other one is shown first. Nothing is stored between the two requests.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tasks.engine.plans import DateMoves
from tasks.text import moved_dates

MOST_ROWS = 100


def context(
    moves: DateMoves, change: Mapping[str, Any], *, has_owners: bool = False
) -> dict[str, Any]:
    """What ``tasks/_date_moves.html`` shows.

    Args:
        change: what is about to be saved.
        has_owners: whether the tasks are those of several opportunities, to be named.
    """
    rows = [*moves.moving, *moves.needless, *moves.pinned]
    return {
        "moves": moves,
        "moves_words": moved_dates.in_words(moves),
        "moves_rows": rows[:MOST_ROWS],
        "moves_more": max(0, len(rows) - MOST_ROWS),
        "moves_handed": moves.handed[:MOST_ROWS],
        "moves_handed_more": max(0, len(moves.handed) - MOST_ROWS),
        "moves_late": {move.task.pk for move in moves.late},
        "moves_needless": {move.task.pk for move in moves.needless},
        "has_owners": has_owners,
        "previewed": print_of(change),
    }


def is_confirmed(request: HttpRequest, change: Mapping[str, Any]) -> bool:
    """Whether the person has seen what this very change does."""
    return request.POST.get("previewed") == print_of(change)


def print_of(change: Mapping[str, Any]) -> str:
    words = repr(sorted((name, str(getattr(value, "pk", value))) for name, value in change.items()))
    return hashlib.sha256(words.encode()).hexdigest()[:16]
