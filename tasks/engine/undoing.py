"""Taking status changes back, and counting what became of their tasks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from caladeo.db import retrying
from caladeo.models import User
from opportunities.models import Batch, StatusChange
from opportunities.models.change import StatusChangeQuerySet
from opportunities.moves import undoing
from tasks.models import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo did: the changes that lead back, and the tasks of those taken back."""

    backs: list[StatusChange]
    left: int  # changes that could not be undone, because their opportunity moved on
    withdrawn: int
    kept: int  # somebody has touched them
    brought_back: int

    def counts(self) -> dict[str, int]:
        return {
            "backs": len(self.backs),
            "left": self.left,
            "withdrawn": self.withdrawn,
            "kept": self.kept,
            "brought_back": self.brought_back,
        }


NOTHING = dict.fromkeys(("backs", "left", "withdrawn", "kept", "brought_back"), 0)


@retrying.whole
def undo(change: StatusChange, *, by: User | None, at: datetime) -> Undone:
    """Take one change back and say what became of its tasks.

    Raises:
        CannotUndoError: as `opportunities.moves.undoing.undo` does.
    """
    changes = StatusChange.objects.filter(pk=change.pk)
    return _counted(changes, lambda: [undoing.undo(change, by=by, at=at)], at=at)


@retrying.whole
def undo_batch(batch: Batch, *, by: User | None, at: datetime) -> Undone:
    """Take back the changes made together, but for those whose opportunity moved on.

    Raises:
        CannotUndoError: as `opportunities.moves.undoing.undo_batch` does.
    """
    changes = StatusChange.objects.filter(batch=batch)
    return _counted(changes, lambda: undoing.undo_batch(batch, by=by, at=at), at=at)


def undo_part(
    batch: Batch, keys: Sequence[int], *, by: User | None, at: datetime, is_first: bool
) -> Undone:
    """Take back these changes of a batch, inside a transaction.

    Raises:
        CannotUndoError: as `opportunities.moves.undoing.undo_part` does.
    """
    changes = StatusChange.objects.filter(pk__in_array=keys)
    return _counted(
        changes,
        lambda: undoing.undo_part(batch, keys, by=by, at=at, is_first=is_first),
        at=at,
    )


def _counted(
    changes: StatusChangeQuerySet, take_back: Callable[[], list[StatusChange]], *, at: datetime
) -> Undone:
    with transaction.atomic():
        # Nobody may touch a task between the two counts.
        undoing.lock_owners(changes)
        created = Task.objects.filter(change__in=changes)
        cancelled = Task.objects.filter(cancelled_by__in=changes, state=Task.State.CANCELLED)
        before, were_cancelled = created.count(), cancelled.count()
        backs = take_back()
        kept = created.filter(change__undone_by__changed_at=at).not_deleted()
        return Undone(
            backs=backs,
            left=changes.count() - len(backs),
            withdrawn=before - created.count(),
            kept=kept.count(),
            brought_back=were_cancelled - cancelled.count(),
        )
