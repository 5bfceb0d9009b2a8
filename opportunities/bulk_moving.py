"""Moving many opportunities at once, from the statuses in which a person saw them.

What was seen travels from the preview to the move as a short text, so that whoever moved
meanwhile is told and left alone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction

from caladeo import retrying
from caladeo.models import User
from opportunities import transitions
from opportunities.actors import Road
from opportunities.models import Batch, Opportunity, StatusChange
from opportunities.querysets import BATCH_SIZE
from statuses.models import Status

# What one request can move and preview without keeping the person waiting.
MOST = 5000
SEEN = re.compile(r"(\d{1,9}:\d{1,9}(\.\d{1,9})*(;|$))+", re.ASCII)

type Seen = Mapping[int, int]


class UnreadableSelectionError(ValueError):
    """The text is none that `write_seen` has written, or it names too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of those chosen."""

    batch: Batch | None
    changes: list[StatusChange]
    elsewhere: list[Opportunity]  # in another status than the one seen: they stay there
    gone: int  # deleted meanwhile


def write_seen(opportunities: Iterable[Opportunity]) -> str:
    """The opportunities by the status they are in: ``3:12.15;4:20``."""
    by_status: dict[int, list[int]] = {}
    for row in opportunities:
        by_status.setdefault(row.status_id, []).append(row.pk)
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
    seen: dict[int, int] = {}
    for part in text.split(";"):
        status, _separator, keys = part.partition(":")
        seen |= {int(key): int(status) for key in keys.split(".") if key}
    if len(seen) > MOST:
        raise UnreadableSelectionError(text[:50])
    return seen


@retrying.whole
def move(seen: Seen, *, to: Status, by: User | None, at: datetime) -> Moved:
    """Move those still in the status where they were seen, in one transaction.

    Raises:
        Status.DoesNotExist: the status has been deleted.
    """
    with transaction.atomic():
        rows = _locked(seen)
        staying = [row for row in rows if row.status_id == seen[row.pk]]
        moving = [row.pk for row in staying if row.status_id != to.pk]
        batch, changes = None, []
        if moving:
            batch = Batch.objects.create(made_at=at, made_by=by, road=Road.BULK)
        for keys in batched(moving, BATCH_SIZE, strict=False):
            chosen = Opportunity.objects.filter(pk__in=keys)
            changes += transitions.move(chosen, to=to, by=by, road=Road.BULK, at=at, batch=batch)
        return Moved(
            batch=batch,
            changes=changes,
            elsewhere=[row for row in rows if row.status_id != seen[row.pk]],
            gone=len(seen) - len(rows),
        )


def _locked(seen: Seen) -> list[Opportunity]:
    """All of them before the first moves, in key order: two bulk moves stand in line."""
    rows: list[Opportunity] = []
    for keys in batched(sorted(seen), BATCH_SIZE, strict=False):
        rows += Opportunity.objects.filter(pk__in=keys).locked()
    return rows
