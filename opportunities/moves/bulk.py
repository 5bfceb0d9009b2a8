"""Moving many opportunities at once, from the statuses in which a person saw them.

What was seen travels from the preview to the move as a short text, so that whoever moved
meanwhile is told and left alone.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from caladeo.db import retrying
from caladeo.db.batches import OnProgress, no_progress
from caladeo.models import User
from opportunities.events import Source, TaskCounts
from opportunities.models import Batch, Opportunity
from opportunities.moves import transitions
from opportunities.moves.choices import NONE_MADE, Choices, RequiredOpenError
from opportunities.moves.transitions import Entered
from statuses.models import Status

# What a form carries at most; beyond, the work is a job, which keeps what was seen.
MOST = 5000
# How many move between two words of progress.
PART = 2000
NAMED = 3
NOTHING: dict[str, Any] = {
    "batch": None,
    "moved": 0,
    "created": 0,
    "cancelled": 0,
    "elsewhere": 0,
    "names": [],
    "gone": 0,
    "blocked": 0,
    "blocked_names": [],
}
SEEN = re.compile(r"(\d{1,9}:\d{1,9}(\.\d{1,9})*(;|$))+", re.ASCII)

type Seen = Mapping[int, int]


class UnreadableSelectionError(ValueError):
    """The text is none that `write_seen` has written, or it names too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of those chosen."""

    batch: Batch | None
    count: int  # how many moved
    tasks: TaskCounts
    elsewhere: list[str]  # the names of those in another status than the one seen: they stay there
    gone: int  # deleted meanwhile
    # The names of those that the status left holds: it demands its required tasks.
    blocked: list[str] = field(default_factory=list)

    def as_json(self, *, before: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
        """Its counts, with a few names of those that stay; added to those of the parts before."""
        before = NOTHING | dict(before)
        return {
            "batch": self.batch.pk if self.batch else None,
            "moved": before["moved"] + self.count,
            "created": before["created"] + self.tasks.created,
            "cancelled": before["cancelled"] + self.tasks.cancelled,
            "elsewhere": before["elsewhere"] + len(self.elsewhere),
            "names": [*before["names"], *self.elsewhere][:NAMED],
            "gone": before["gone"] + self.gone,
            "blocked": before["blocked"] + len(self.blocked),
            "blocked_names": [*before["blocked_names"], *self.blocked][:NAMED],
        }


def write_seen(opportunities: Iterable[Opportunity]) -> str:
    """The opportunities by the status they are in: ``3:12.15;4:20``."""
    return written((row.pk, row.status_id) for row in opportunities)


def written(pairs: Iterable[tuple[int, int]]) -> str:
    """Keys, each with the key of what it was seen with, as `read_seen` reads them."""
    by_status: dict[int, list[int]] = {}
    for key, status in pairs:
        by_status.setdefault(status, []).append(key)
    return ";".join(
        f"{status}:{'.'.join(map(str, sorted(keys)))}" for status, keys in sorted(by_status.items())
    )


def read_seen(text: str) -> dict[int, int]:
    """For each key, the status in which it was seen.

    Raises:
        UnreadableSelectionError: somebody has tampered with the text.
    """
    if not SEEN.fullmatch(text):
        raise UnreadableSelectionError(text[:50])
    seen = _read(text)
    if len(seen) > MOST:
        raise UnreadableSelectionError(text[:50])
    return seen


def _read(text: str) -> dict[int, int]:
    seen: dict[int, int] = {}
    for part in filter(None, text.split(";")):
        status, _separator, keys = part.partition(":")
        seen |= {int(key): int(status) for key in keys.split(".") if key}
    return seen


def pack(seen: Seen) -> bytes:
    """What was seen, for the database: any number of them."""
    return zlib.compress(written(seen.items()).encode())


def unpack(packed: bytes | memoryview) -> dict[int, int]:
    return _read(zlib.decompress(packed).decode())


@retrying.on_conflict
def move(
    seen: Seen,
    *,
    to: Status,
    by: User | None,
    at: datetime,
    quiet: bool = False,
    batch: Batch | None = None,
    on_progress: OnProgress = no_progress,
    choices: Choices = NONE_MADE,
) -> Moved:
    """Move those still in the status where they were seen, in one transaction.

    One that leaves a status that demands its required tasks stays, unless ``by`` may pass.

    Args:
        quiet: record the moves without creating tasks.
        batch: of those moved before, when these are a part of them.
        on_progress: is told how many have moved.
        choices: what the person answered to what the move asked.

    Raises:
        Status.DoesNotExist: the status has been deleted.
    """
    with transaction.atomic():
        found = _locked(seen)
        moving = [pk for pk, status, _name in found if status == seen[pk] != to.pk]
        count, tasks = 0, TaskCounts()
        if is_first := bool(moving and batch is None):
            batch = Batch.objects.create(made_at=at, made_by=by, source=Source.BULK)
        blocked: set[int] = set()
        how = {"to": to, "by": by, "at": at, "quiet": quiet, "batch": batch}
        if by is not None:
            choices = replace(choices, may_pass=by.can_configure)
        for keys in batched(moving, PART, strict=False):
            done = move_part(keys, blocked, source=Source.BULK, choices=choices, **how)
            count, tasks = count + len(done.changes), tasks + done.tasks
            on_progress(count)
        if batch and is_first and not count:
            batch.delete()
            batch = None
        return Moved(
            batch=batch,
            count=count,
            tasks=tasks,
            elsewhere=[name for pk, status, name in found if status != seen[pk]],
            gone=len(seen) - len(found),
            blocked=[name for pk, _status, name in found if pk in blocked],
        )


def move_part(keys: Sequence[int], blocked: set[int], **how: Any) -> Entered:
    """Move these, but for those that the status left holds, which are added to ``blocked``.

    Args:
        how: as `transitions.move` takes it.
    """
    try:
        return transitions.move(Opportunity.objects.filter(pk__in_array=keys), **how)
    except RequiredOpenError as error:
        blocked |= error.owners
    others = [key for key in keys if key not in blocked]
    return transitions.move(Opportunity.objects.filter(pk__in_array=others), **how)


def _locked(seen: Seen) -> list[tuple[int, int, str]]:
    """All of them before the first moves, in key order: two bulk moves stand in line.

    Their keys, statuses and names only: there may be more of them than memory has room for.
    """
    rows = Opportunity.objects.filter(pk__in_array=seen).locked()
    return list(rows.values_list("pk", "status", "name"))
