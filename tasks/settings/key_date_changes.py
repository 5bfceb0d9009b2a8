"""The agency changes a key date: what would move can be said first, and all is written at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo.db import retrying
from caladeo.db.batches import OnProgress, no_progress
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.moves import locks
from statuses import key_dates
from statuses.models import KeyDate
from tasks.engine import recomputing
from tasks.engine.rescheduling import DateMove
from tasks.engine.resolver import Supposed
from tasks.models import DueDateMove, Task
from tasks.querysets import TaskQuerySet

FORMULA = frozenset({"source", "offset_days", "offset_unit", "base"})


def preview(key_date: KeyDate, **changes: Any) -> list[DateMove]:
    """What another formula would move; writes nothing.

    Raises:
        KeyDate.DoesNotExist: somebody deleted it meanwhile.
        key_dates.CircleError: it would count from itself.
    """
    if not FORMULA & changes.keys():
        return []
    after = supposed(key_date, **changes)
    return recomputing.moves(recomputing.COUNTS_FROM_KEY_DATE, supposed=after)


def supposed(key_date: KeyDate, **changes: Any) -> Supposed:
    """The key dates as they will be; raises as `preview` does."""
    return Supposed(definitions=key_dates.changed(key_date, KeyDate.objects.all(), **changes))


def edit(
    key_date: KeyDate,
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
    on_progress: OnProgress = no_progress,
    **changes: Any,
) -> int:
    """Write the changes, and move the open tasks that count from it; how many moved.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).
        on_progress: is told how many tasks have been looked at.

    Raises:
        OverwritingError: somebody wrote the same meanwhile.
        KeyDate.DoesNotExist: somebody deleted it meanwhile.
        key_dates.CircleError: it would count from itself.
        NameTakenError: another key date has this name.
    """
    return recomputing.recompute(
        recomputing.COUNTS_FROM_KEY_DATE,
        cause=DueDateMove.Cause.KEY_DATE,
        by=by,
        at=at,
        change=lambda: key_dates.edit(key_date, seen=seen, **changes),
        on_progress=on_progress,
    )


@retrying.on_conflict
def delete(key_date: KeyDate) -> None:
    """Delete it; the tasks that count from it keep their date, set by hand from now on.

    Those that are done too: one that is opened again must not lose its date.

    Raises:
        KeyDate.DoesNotExist: somebody deleted it meanwhile.
        key_dates.InUseError: rules or other key dates count from it.
    """
    with transaction.atomic():
        rows = KeyDate.objects.select_for_update()
        row = locks.lock_together(kept_by(key_date).owners(), lambda: rows.get(pk=key_date.pk))
        kept_by(row).update(is_pinned=True)
        record(JournalEntry.Kind.KEY_DATE_DELETED, target=row)
        key_dates.delete(row)


def kept_by(key_date: KeyDate) -> TaskQuerySet:
    """The tasks that keep their date when it is deleted."""
    rows: TaskQuerySet = Task.objects.filter(key_date=key_date.pk)
    return rows
