"""Deleting a status: its opportunities go to another one, its rules go with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo.db import batches, retrying
from caladeo.db.batches import OnProgress, no_progress
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.events import Source
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import locks, transitions
from statuses import pipeline
from statuses.models import AutoTaskTemplate, Status


class DestinationNeededError(Exception):
    """Opportunities are in the status and nobody said where they go."""


def move_out(
    keys: Sequence[int], status: Status, *, to: Status, quiet: bool, by: User | None, at: datetime
) -> int:
    """Move those of these opportunities, by key, that are in the status; how many moved.

    A part of a long deletion, which `delete` ends.

    Raises:
        Status.DoesNotExist: ``to`` has been deleted meanwhile.
    """
    with transaction.atomic():
        rows = Opportunity.objects.filter(pk__in_array=keys).locked()
        there = [pk for pk, now in rows.values_list("pk", "status") if now == status.pk]
        some = Opportunity.objects.filter(pk__in_array=there)
        how: dict[str, Any] = {"by": by, "at": at, "quiet": quiet}
        moved = transitions.move(some, to=to, source=Source.DELETION, **how)
        return len(moved.changes)


def allow(status: Status) -> None:
    """Refuse to begin what `delete` would refuse to end.

    Raises:
        LastActiveStatusError: the statuses left would all be inactive.
    """
    with transaction.atomic():
        pipeline.allow_deletion(status)


@retrying.on_conflict
def delete(
    status: Status,
    *,
    to: Status | None,
    quiet: bool,
    by: User | None,
    at: datetime,
    on_progress: OnProgress = no_progress,
) -> list[StatusChange]:
    """Move the opportunities of a status, then take it out of the pipeline.

    Its row stays for the history, its automatic tasks are deleted and the tasks that they
    created stay.

    Args:
        to: where its opportunities go; may be None when there are none.
        quiet: move them without creating the tasks of ``to``.
        on_progress: is told how many have moved.

    Raises:
        DestinationNeededError: there are opportunities and ``to`` is None or the status itself.
        Status.DoesNotExist: the status, or ``to``, has been deleted meanwhile.
        LastActiveStatusError: the statuses left would all be inactive.
    """
    with transaction.atomic():
        inside = Opportunity.objects.filter(status=status)
        # Tasks that follow one of its rules outlive these, also where a trip has moved on.
        following = Opportunity.objects.filter(
            tasks__state="open", tasks__predecessor__status=status
        )
        concerned = inside | Opportunity.objects.filter(pk__in=following.values("pk"))
        rows = Status.objects.in_pipeline().select_for_update()
        status = locks.lock_together(concerned, lambda: rows.get(pk=status.pk))
        pipeline.allow_deletion(status)
        changes: list[StatusChange] = []
        how: dict[str, Any] = {"by": by, "at": at, "quiet": quiet}
        for moved, some in batches.of(inside):
            if to is None or to.pk == status.pk:
                raise DestinationNeededError
            changes += transitions.move(some, to=to, source=Source.DELETION, **how).changes
            on_progress(moved)
        AutoTaskTemplate.objects.filter(status=status).delete()
        status.deleted_at = at
        status.save(update_fields=["deleted_at"])
        left = {"opportunities": len(changes), "destination": str(to)} if changes else {}
        record(JournalEntry.Kind.STATUS_DELETED, by=by, target=status, after=left)
        return changes
