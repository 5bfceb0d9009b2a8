"""Taking status changes back, and counting what became of their tasks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from caladeo import retrying
from caladeo.models import User
from opportunities import undoing
from opportunities.models import Batch, Opportunity, StatusChange
from tasks.models import Task
from tasks.querysets import TaskQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo did: the changes that lead back, and the tasks of those taken back."""

    backs: list[StatusChange]
    left: int  # changes that could not be undone, because their opportunity moved on
    withdrawn: int
    kept: int  # somebody has touched them
    brought_back: int


@retrying.whole
def undo(change: StatusChange, *, by: User | None, at: datetime) -> Undone:
    """Take one change back and say what became of its tasks.

    Raises:
        CannotUndoError: as `opportunities.undoing.undo` does.
    """
    return _counted(
        [change.pk],
        [change.opportunity_id],
        lambda: [undoing.undo(change, by=by, at=at)],
    )


@retrying.whole
def undo_batch(batch: Batch, *, by: User | None, at: datetime) -> Undone:
    """Take back the changes made together, but for those whose opportunity moved on.

    Raises:
        CannotUndoError: as `opportunities.undoing.undo_batch` does.
    """
    changes = list(batch.changes.values_list("pk", "opportunity"))
    return _counted(
        [pk for pk, _owner in changes],
        [owner for _pk, owner in changes],
        lambda: undoing.undo_batch(batch, by=by, at=at),
    )


def _counted(
    changes: Sequence[int], owners: Sequence[int], take_back: Callable[[], list[StatusChange]]
) -> Undone:
    with transaction.atomic():
        # Nobody may touch a task between the two counts.
        list(Opportunity.objects.filter(pk__in=owners).locked().values_list("pk"))
        created = Task.objects.filter(change__in=changes)
        cancelled = Task.objects.filter(cancelled_by__in=changes, state=Task.State.CANCELLED)
        before, were_cancelled = created.count(), cancelled.count()
        backs = take_back()
        return Undone(
            backs=backs,
            left=len(changes) - len(backs),
            withdrawn=before - created.count(),
            kept=_of(created, backs).not_deleted().count(),
            brought_back=were_cancelled - cancelled.count(),
        )


def _of(tasks: TaskQuerySet, backs: Sequence[StatusChange]) -> TaskQuerySet:
    return tasks.filter(change__in=[row.undoes_id for row in backs])
