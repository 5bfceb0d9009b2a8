"""Taking back a status change, or all those made together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Max

from caladeo.db import retrying, writing
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.events import Source, TaskCounts, changes_undone
from opportunities.models import Batch, Opportunity, StatusChange
from opportunities.models.change import StatusChangeQuerySet
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.moves import booking
from statuses.models import Status

UNDO_HOURS = 24
# Changes in memory at the same time.
PART = 2000
# The fields of `TaskCounts` that an undo reports. Its job keeps these counts with two more: the
# changes that were undone, and those that stay since their opportunity has moved again.
TOLD = ("withdrawn", "kept", "brought_back")
NOTHING = dict.fromkeys(("undone", "moved_again", *TOLD), 0)


class CannotUndoError(Exception):
    """The change cannot be taken back; ``reason`` is one of the constants below."""

    TOO_LATE = "too_late"
    MOVED_AGAIN = "moved_again"
    ALREADY_UNDONE = "already_undone"
    IS_CREATION = "is_creation"
    STATUS_DELETED = "status_deleted"
    # Of a changed fact.
    CHANGED_AGAIN = "changed_again"
    KEY_DATE_DELETED = "key_date_deleted"
    CHANGED_FOR_ALL = "changed_for_all"
    ROLE_DELETED = "role_deleted"
    PERSON_LEFT = "person_left"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BatchUndoneError(CannotUndoError):
    """All of them have been taken back together already."""

    def __init__(self) -> None:
        super().__init__(self.ALREADY_UNDONE)


def refusal(change: StatusChange, *, latest_pk: int, at: datetime) -> str:
    """Why a change cannot be undone; empty when it can.

    Args:
        latest_pk: the key of the opportunity's latest change that still counts.
    """
    if change.from_status is None:
        return CannotUndoError.IS_CREATION
    if change.undoes_id is not None or hasattr(change, "undone_by"):
        return CannotUndoError.ALREADY_UNDONE
    if change.pk != latest_pk:
        return CannotUndoError.MOVED_AGAIN
    if at - change.changed_at > timedelta(hours=UNDO_HOURS):
        return CannotUndoError.TOO_LATE
    if change.from_status.deleted_at is not None:
        return CannotUndoError.STATUS_DELETED
    return ""


def next_of(opportunity: Opportunity, *, by: User, at: datetime) -> StatusChange | None:
    """The latest change that counts, when ``by`` made it and it can be undone."""
    standing = StatusChange.objects.filter(opportunity=opportunity).standing()
    change: StatusChange | None = standing.select_related("from_status").latest_first().first()
    if change is None or change.changed_by_id != by.pk:
        return None
    return None if refusal(change, latest_pk=change.pk, at=at) else change


def next_batch(reversals: Sequence[StatusChange], *, by: User, at: datetime) -> Batch | None:
    """The batch of ``by`` that all these opportunities, just brought back, came from, if it can
    be undone.
    """
    owners = [row.opportunity_id for row in reversals]
    standing = StatusChange.objects.filter(opportunity__pk__in_array=owners).standing()
    latest = standing.values("opportunity").annotate(latest=Max("pk")).values("latest")
    entries = StatusChange.objects.filter(pk__in=latest).exclude(from_status=None)
    keys = set(entries.order_by().values_list("batch", flat=True).distinct()[:2])
    if len(keys) != 1:
        return None
    since = at - timedelta(hours=UNDO_HOURS)
    own = Batch.objects.filter(pk__in=keys - {None}, made_by=by)
    return own.filter(undone_at=None, made_at__gte=since).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo did: the changes that lead back, and what became of the tasks."""

    reversals: list[StatusChange]
    moved_again: int  # changes that could not be undone, because their opportunity moved on
    tasks: TaskCounts

    def counts(self) -> dict[str, int]:
        tasks = {name: getattr(self.tasks, name) for name in TOLD}
        return {"undone": len(self.reversals), "moved_again": self.moved_again, **tasks}


@retrying.on_conflict
def undo(change: StatusChange, *, by: User | None, at: datetime) -> Undone:
    """Take one change back: the opportunity returns to where it came from.

    The tasks that the change created and nobody has touched go away, those that it had
    cancelled come back, and no task is created.

    Raises:
        CannotUndoError: too late, moved again, undone already, or nowhere to go back to.
    """
    with transaction.atomic():
        return _undo(StatusChange.objects.filter(pk=change.pk), by=by, at=at)


@retrying.on_conflict
def undo_batch(batch: Batch, *, by: User | None, at: datetime) -> Undone:
    """Take back the changes made together, but for those whose opportunity moved on.

    Returns:
        What was done, without the opportunities of the changes: there may be very many.

    Raises:
        CannotUndoError: none of them can be undone.
    """
    with transaction.atomic():
        changes = StatusChange.objects.filter(batch=batch)
        lock_owners(changes)
        keys = changes.order_by("pk").values_list("pk", flat=True)
        reversals: list[StatusChange] = []
        refused: list[CannotUndoError] = []
        moved_again, tasks = 0, TaskCounts()
        for part in batched(list(keys), PART, strict=False):
            try:
                done = undo_part(batch, part, by=by, at=at, is_first=not reversals)
            except BatchUndoneError:
                raise
            except CannotUndoError as error:
                refused.append(error)
                moved_again += len(part)
            else:
                reversals += done.reversals
                moved_again, tasks = moved_again + done.moved_again, tasks + done.tasks
        if not reversals:
            raise next(iter(refused), CannotUndoError(CannotUndoError.MOVED_AGAIN))
        return Undone(reversals=reversals, moved_again=moved_again, tasks=tasks)


def undo_part(
    batch: Batch, keys: Sequence[int], *, by: User | None, at: datetime, is_first: bool
) -> Undone:
    """Take back these changes of a batch, inside a transaction; as `undo_batch` does.

    Args:
        is_first: whether it is the first that is taken back: the batch then counts as undone.
    """
    if is_first and Batch.objects.filter(pk=batch.pk).exclude(undone_at=None).exists():
        raise BatchUndoneError
    done = _undo(StatusChange.objects.filter(pk__in_array=keys), by=by, at=at)
    same = Batch.objects.filter(pk=batch.pk, undone_at=None)
    if is_first:
        if not same.update(undone_at=at):
            raise BatchUndoneError
        record(JournalEntry.Kind.UNDONE, by=by, target=batch)
    for row in done.reversals:
        for name in ("opportunity", "undoes"):
            del row._state.fields_cache[name]
    return done


def lock_owners(changes: StatusChangeQuerySet) -> None:
    """Lock the opportunities of these changes, in key order."""
    list(_owners(changes).values_list("pk"))


def _owners(changes: StatusChangeQuerySet) -> OpportunityQuerySet:
    owners: OpportunityQuerySet = Opportunity.objects.filter(pk__in=changes.values("opportunity"))
    return owners.locked()


def _undo(changes: StatusChangeQuerySet, *, by: User | None, at: datetime) -> Undone:
    rows = {row.pk: row for row in _owners(changes)}
    undone, moved_again = _undoable(changes, at=at)
    statuses = _go_back(undone, rows)
    reversals = [
        StatusChange(
            opportunity=rows[change.opportunity_id],
            from_status_id=change.to_status_id,
            to_status=statuses[change.from_status_id or 0],
            changed_at=at,
            changed_by=by,
            source=Source.UNDO,
            undoes=change,
            is_quiet=True,
        )
        for change in undone
    ]
    reversals = writing.insert(reversals)
    booking.recompute([row.opportunity for row in reversals], by=by, at=at)
    for change in undone:
        change.opportunity = rows[change.opportunity_id]
    answers = changes_undone.send(sender=Opportunity, changes=undone, at=at)
    return Undone(reversals=reversals, moved_again=moved_again, tasks=TaskCounts.of(answers))


def _undoable(changes: StatusChangeQuerySet, *, at: datetime) -> tuple[list[StatusChange], int]:
    """Those of the changes that can be undone, and how many cannot; raises when none can."""
    siblings = StatusChange.objects.filter(opportunity__in=changes.values("opportunity"))
    latest_pks = dict(siblings.standing().values_list("opportunity").annotate(Max("pk")))
    refusals = {
        change: refusal(change, latest_pk=latest_pks.get(change.opportunity_id, 0), at=at)
        for change in changes.select_related("from_status", "undone_by").order_by("pk")
    }
    undoable = [change for change, reason in refusals.items() if not reason]
    if not undoable:
        raise CannotUndoError(next(iter(refusals.values()), CannotUndoError.MOVED_AGAIN))
    return undoable, len(refusals) - len(undoable)


def _go_back(changes: Sequence[StatusChange], rows: dict[int, Opportunity]) -> dict[int, Status]:
    """Write the status that each opportunity came from; those statuses by key."""
    statuses = {}
    for pk in sorted({change.from_status_id or 0 for change in changes}):
        statuses[pk] = Status.objects.lock_against_deletion(pk)
        back = [rows[row.opportunity_id] for row in changes if row.from_status_id == pk]
        Opportunity.objects.write_facts(back, status=statuses[pk])
    return statuses
