"""The same to several tasks at once: one transaction, a constant number of queries.

Each act leaves out what it does not concern (a closed task cannot be put off) and returns what the
others were, which `take_back` gives back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from django.db import transaction

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import retrying, writing
from caladeo.models import User
from tasks.actions import completing, deleting
from tasks.actions.giving import Seen, is_as_seen
from tasks.engine import assigning, rescheduling
from tasks.engine.resolver import resolver_for
from tasks.models import DueDateMove, Task, TaskDeletion, visible_from

MOST = 5000
State, Cause = Task.State, DueDateMove.Cause
GIVEN = (*assigning.ASSIGNED, "follows_manager", "touched_at", "given_at", "given_by_id")


class Act(StrEnum):
    COMPLETE = "terminer"
    POSTPONE = "reporter"
    GIVE = "confier"
    DELETE = "supprimer"


@dataclass(frozen=True, slots=True)
class Was:
    """What a task was before, as a form carries it."""

    pk: int
    due_date: str = ""
    is_pinned: bool = False
    assignee: int | None = None
    follows: bool = False
    instead_of: int | None = None
    given_to: int | None = None  # who has it since
    put_to: str = ""  # where it is since

    @classmethod
    def of(cls, task: Task) -> Self:
        day = task.due_date.isoformat() if task.due_date else ""
        person, away = task.assignee_id, task.instead_of_id
        return cls(task.pk, day, task.is_pinned, person, task.follows_manager, away)

    @classmethod
    def read(cls, row: Any) -> Self:
        """What came back in a form.

        Raises:
            ValueError, TypeError, KeyError: it is none of ours.
        """
        was = cls(**row)
        _days = was.day, was.day_since
        keys = (was.pk, was.assignee or 1, was.instead_of or 1, was.given_to or 1)
        if not all(type(one) is int and 0 < one < 2**62 for one in keys):
            raise ValueError
        return was

    @property
    def plain(self) -> dict[str, Any]:
        """What `read` takes, without what says nothing: a form carries it for each task."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.due_date) if self.due_date else None

    @property
    def day_since(self) -> date | None:
        return date.fromisoformat(self.put_to) if self.put_to else None


def lock(keys: Iterable[int]) -> list[Task]:
    """These tasks as they are now, under the lock of their opportunities; those deleted too."""
    tasks = Task.objects.filter(pk__in_array=list(keys))
    owners = {row.pk: row for row in tasks.owners().locked()}
    found = tasks.select_related("change").order_by("pk")
    rows = [row for row in found if row.opportunity_id in owners]
    for row in rows:
        row.opportunity = owners[row.opportunity_id]
    return rows


@retrying.on_conflict
def complete(keys: Iterable[int], *, by: User, at: datetime) -> list[Was]:
    with transaction.atomic():
        rows = _open(lock(keys))
        done = [Was.of(row) for row in rows]
        for row in rows:
            row.state, row.done_at, row.done_by, row.touched_at = State.DONE, at, by, at
        writing.update(rows, ["state", "done_at", "done_by_id", "touched_at"])
        rescheduling.follow_tasks(rows, by=by, at=at)
        return done


@retrying.on_conflict
def postpone(keys: Iterable[int], *, to: date, by: User, at: datetime) -> list[Was]:
    """Another day for all: it pins the automatic ones, or not, as that of a single one does."""
    with transaction.atomic():
        rows = [row for row in _open(lock(keys)) if row.due_date != to]
        moved = [replace(Was.of(row), put_to=to.isoformat()) for row in rows]
        for row in rows:
            row.is_pinned = row.is_automatic and not row.is_put_back(to)
            row.due_date, row.touched_at = to, at
        _write_days(rows, moved, by=by, at=at)
        return moved


@retrying.on_conflict
def give(
    keys: Iterable[int], *, to: User | None, by: User, at: datetime, seen: Seen = None
) -> list[Was]:
    """To one person, or to nobody; what a colleague has given or taken since stays.

    Raises:
        DeactivatedError: who should get them cannot sign in any more.
    """
    with transaction.atomic():
        pk = to.pk if to else None
        rows = [row for row in _open(lock(keys)) if row.assignee_id != pk and is_as_seen(row, seen)]
        people.require_able(pk)
        given = [replace(Was.of(row), given_to=pk) for row in rows]
        for row in rows:
            row.assignee_id, row.follows_manager, row.touched_at = pk, False, at
            row.instead_of_id, row.given_at, row.given_by = None, at, by
        writing.update(rows, GIVEN)
        return given


@retrying.on_conflict
def delete(keys: Iterable[int], *, by: User, at: datetime, may_pass: bool) -> list[Was]:
    """Hide them; those that a status demands stay, unless the person may pass."""
    with transaction.atomic():
        rows = [row for row in lock(keys) if row.state != State.DELETED]
        if not may_pass:
            demanded = deleting.demanded(rows)
            rows = [row for row in rows if row.pk not in demanded]
        gone = [Was.of(row) for row in rows]
        for row in rows:
            row.state, row.touched_at = State.DELETED, at
        writing.update(rows, ["state", "touched_at"])
        told = [TaskDeletion(task=row, deleted_at=at, deleted_by=by) for row in rows]
        TaskDeletion.objects.bulk_create(told, ignore_conflicts=True)
        rescheduling.follow_tasks(rows, by=by, at=at)
        return gone


@retrying.on_conflict
def take_back(act: Act, were: Sequence[Was], *, by: User, at: datetime) -> int:
    """Undo an act where the tasks are still as it left them; how many that are."""
    had = {was.pk: was for was in were}
    with transaction.atomic():
        rows = lock(had)
        if act in (Act.COMPLETE, Act.DELETE):
            return _open_again(rows, act, by=by, at=at)
        rows = _open(rows)
        if act == Act.GIVE:
            return len(_give_back(rows, had, at=at))
        rows = [row for row in rows if row.due_date == had[row.pk].day_since]
        _put_back(rows, had, by=by, at=at)
        return len(rows)


def _give_back(rows: list[Task], had: dict[int, Was], *, at: datetime) -> list[Task]:
    """To whom they were assigned, if these can still sign in; who was away gets them back later.

    Those given on since, or taken, stay; what follows the manager goes to the one of today.
    """
    able = people.able({pk for was in had.values() for pk in (was.assignee, was.instead_of)})
    rows = [row for row in rows if row.assignee_id == had[row.pk].given_to]
    rows = [row for row in rows if had[row.pk].assignee in {*able, None}]
    for row in rows:
        was = had[row.pk]
        row.assignee_id, row.touched_at = was.assignee, at
        is_instead = was.instead_of in able and was.assignee not in (None, was.instead_of)
        row.instead_of_id = was.instead_of if is_instead else None
        row.follows_manager = was.follows and row.is_automatic
        row.given_at = row.given_by = None
    writing.update(rows, GIVEN)
    following = {row.opportunity for row in rows if row.follows_manager}
    assigning.follow_manager(following, today=clock.local_day(at))
    return rows


def _open(rows: Iterable[Task]) -> list[Task]:
    return [row for row in rows if row.state == State.OPEN]


def _open_again(rows: list[Task], act: Act, *, by: User, at: datetime) -> int:
    """As they were, as a single one; what a colleague has done again since stays."""
    closed_by = completing.done_by if act == Act.COMPLETE else deleting.deleted_by
    rows = closed_by(by, rows)
    for row in rows:
        row.touched_at = at
        if act == Act.COMPLETE:
            row.state, row.done_at, row.done_by = State.OPEN, None, None
        else:
            row.state = deleting.state_before(row)
    opened = _open(rows)
    automatic = [row for row in rows if row.is_automatic and (row in opened or row.is_needless)]
    writing.update(rows, ["state", "done_at", "done_by_id", "touched_at"])
    rescheduling.write(rescheduling.moves_of(automatic), cause=Cause.REOPENED, by=by, at=at)
    assigning.write_opened([row.pk for row in opened], today=clock.local_day(at))
    if act == Act.DELETE:
        TaskDeletion.objects.filter(task__pk__in_array=[row.pk for row in rows]).delete()
    rescheduling.follow_tasks(rows, by=by, at=at)
    return len(rows)


def _put_back(rows: list[Task], had: dict[int, Was], *, by: User, at: datetime) -> None:
    """The days they had; those that followed a date follow it again."""
    moved = [Was.of(row) for row in rows]
    following = [row for row in rows if row.is_automatic and not had[row.pk].is_pinned]
    resolver = resolver_for(following) if following else None
    for row in rows:
        row.touched_at, row.is_pinned = at, row.is_automatic and had[row.pk].is_pinned
        if resolver and row.is_automatic and not row.is_pinned:
            row.apply_due_date(resolver.due_of(row))
        else:
            row.due_date = had[row.pk].day
    _write_days(rows, moved, by=by, at=at)


def _write_days(rows: list[Task], were: Sequence[Was], *, by: User, at: datetime) -> None:
    for row in rows:
        row.visible_from = visible_from(row.due_date, row.visible_days)
    writing.update(rows, [*rescheduling.WRITTEN, "is_pinned", "touched_at"])
    DueDateMove.objects.bulk_create(
        DueDateMove(
            task=row,
            moved_at=at,
            moved_by=by,
            cause=Cause.COMPUTED if was.is_pinned and not row.is_pinned else Cause.HAND,
            from_date=was.day,
            to_date=row.due_date,
        )
        for row, was in zip(rows, were, strict=True)
        if row.due_date != was.day
    )
