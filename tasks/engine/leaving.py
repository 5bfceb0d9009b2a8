"""What becomes of open tasks when their opportunity leaves the status that created them, or closes.

`plan` says which would be cancelled, and which required ones left open, and writes nothing;
`cancel` writes it, or refuses.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from caladeo import clock
from opportunities.events import TaskCounts
from opportunities.models import StatusChange
from opportunities.moves import required
from opportunities.moves.choices import NONE_MADE, Choices
from opportunities.moves.required import Forgotten
from statuses.models import Status
from statuses.options import IfNotPreceded, OnLeave
from statuses.references import Reference
from tasks.engine import assigning, rescheduling
from tasks.engine.predecessors import Predecessor, predecessors_of
from tasks.models import Task
from tasks.querysets import TaskQuerySet

# All that is read here: building SQL for each column of a task is half of the query.
DECIDING = ("opportunity", "on_leave", "is_required", "change__to_status", "template", "reference")


@dataclass(frozen=True, slots=True)
class StatusExit:
    """An opportunity leaving a status, for real or to see what that would cancel."""

    opportunity_id: int
    from_status_id: int
    to_status: Status


@dataclass(frozen=True, slots=True)
class Cancellation:
    status_exit: StatusExit
    task: Task


@dataclass(frozen=True, slots=True)
class Left:
    """What exits cancel, and which required tasks of the status left they leave open."""

    cancelled: list[Cancellation]
    forgotten: list[Forgotten]


def plan(exits: Sequence[StatusExit]) -> Left:
    """The open tasks that these exits cancel, by the rule that each task keeps.

    With those that follow them, and the required tasks that would stay open. One query more if
    any task follows another, and one more if any required task would stay open.
    """
    tasks = _concerned(exits, Task.objects.all())
    return Left(_with_followers(exits, tasks), _forgotten(exits, tasks))


def _with_followers(
    exits: Sequence[StatusExit], tasks: Mapping[int, Sequence[Task]]
) -> list[Cancellation]:
    found = _cancelled(exits, tasks)
    if not found:
        return found
    predecessors = predecessors_of(_followers(tasks))
    for status_exit in exits:
        concerned = tasks.get(status_exit.opportunity_id, ())
        found += _following(status_exit, concerned, predecessors, found)
    return found


def _forgotten(exits: Iterable[StatusExit], tasks: Mapping[int, Iterable[Task]]) -> list[Forgotten]:
    rows = [
        (status_exit.from_status_id, status_exit.to_status, task)
        for status_exit in exits
        for task in tasks.get(status_exit.opportunity_id, ())
        if task.is_required and is_left(task, status_exit)
    ]
    return required.forgotten(rows) if rows else []


def _following(
    status_exit: StatusExit,
    tasks: Sequence[Task],
    predecessors: Mapping[int, Predecessor | None],
    cancelled: Iterable[Cancellation],
) -> list[Cancellation]:
    """Those that go with the tasks that they follow, and with one another."""
    gone = {row.task.pk for row in cancelled if row.status_exit is status_exit}
    lost: list[Task] = []
    # A task stands after the one that it follows.
    for task in tasks:
        found = predecessors.get(task.pk)
        follows = found is not None and found.pk in gone and task.pk not in gone
        if follows and task.if_not_preceded == IfNotPreceded.CANCEL and not task.is_pinned:
            gone.add(task.pk)
            lost.append(task)
    return [Cancellation(status_exit, task) for task in lost]


def _concerned(exits: Iterable[StatusExit], rows: TaskQuerySet) -> dict[int, list[Task]]:
    """The open tasks that exits may cancel or forget, by opportunity; one query."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    owners = {row.opportunity_id for row in exits}
    leaving = rows.open().filter(opportunity__pk__in_array=owners)
    asking = Q(reference=Reference.TASK) | Q(is_required=True)
    leaving = leaving.filter(~Q(on_leave=OnLeave.KEEP) | asking)
    for task in leaving.select_related("change").order_by("pk"):
        tasks[task.opportunity_id].append(task)
    return tasks


def _cancelled(
    exits: Iterable[StatusExit], tasks: Mapping[int, Sequence[Task]]
) -> list[Cancellation]:
    """Those that exits cancel by the rule of the task itself."""
    return [
        Cancellation(status_exit, task)
        for status_exit in exits
        for task in tasks.get(status_exit.opportunity_id, ())
        if is_cancelled(task, status_exit)
    ]


def _followers(tasks: Mapping[int, Iterable[Task]]) -> list[Task]:
    return [task for rows in tasks.values() for task in rows if task.reference == Reference.TASK]


def is_cancelled(task: Task, status_exit: StatusExit) -> bool:
    """Whether the exit cancels this open task; reads its ``change``.

    What hangs on the closing of a trip is cancelled from whatever status it closes; the rest
    by leaving the status that created it.
    """
    if task.on_leave == OnLeave.CANCEL_IF_CLOSED:
        return not status_exit.to_status.is_active
    return is_left(task, status_exit) and task.on_leave == OnLeave.CANCEL


def is_left(task: Task, status_exit: StatusExit) -> bool:
    """Whether the status left is the one that created this task; reads its ``change``."""
    return task.change is not None and task.change.to_status_id == status_exit.from_status_id


@dataclass(frozen=True, slots=True)
class Remainder:
    """An open task that the closing of its trip leaves open."""

    status_exit: StatusExit
    task: Task


def remainders(
    exits: Sequence[StatusExit], *, cancelled: Sequence[Cancellation]
) -> list[Remainder]:
    """What these exits, where they close a trip, leave open; soonest first."""
    closing = [row for row in exits if not row.to_status.is_active]
    if not closing:
        return []
    gone = {(row.status_exit, row.task.pk) for row in cancelled}
    tasks: dict[int, list[Task]] = defaultdict(list)
    owners = {row.opportunity_id for row in closing}
    for task in Task.objects.open().filter(opportunity__pk__in_array=owners).by_due_date():
        tasks[task.opportunity_id].append(task)
    return [
        Remainder(status_exit, task)
        for status_exit in closing
        for task in tasks[status_exit.opportunity_id]
        if (status_exit, task.pk) not in gone
    ]


def seen_open(opportunities: Iterable[int], *, at: datetime) -> TaskQuerySet:
    """The open tasks of these opportunities that were there then, and are untouched since."""
    rows = Task.objects.open().filter(opportunity__pk__in_array=opportunities, created_at__lte=at)
    return rows.filter(Q(touched_at=None) | Q(touched_at__lte=at))


def cancel(changes: Sequence[StatusChange], *, choices: Choices = NONE_MADE) -> TaskCounts:
    """Cancel the open tasks whose rule says so; called inside the transaction of the changes.

    Args:
        choices: with ``cancels_seen_at``, closing a trip also cancels the tasks that were open
            at that moment; ``required_seen`` says which required tasks may stay open.

    Raises:
        RequiredOpenError: required tasks would be left, and the choices do not say so.
    """
    exits = [
        StatusExit(row.opportunity_id, row.from_status_id, row.to_status)
        for row in changes
        if row.from_status_id
    ]
    if not exits:  # opportunities that were just created
        return TaskCounts()
    tasks = _concerned(exits, Task.objects.only(*DECIDING))
    if forgotten := _forgotten(exits, tasks):
        required.record(forgotten, changes, choices)
    pks = {row.task.pk for row in _cancelled(exits, tasks)}
    if choices.cancels_seen_at is not None:
        closed = {row.opportunity_id for row in exits if not row.to_status.is_active}
        pks |= set(seen_open(closed, at=choices.cancels_seen_at).values_list("pk", flat=True))
    if not pks:
        return TaskCounts()
    gone = {"state": Task.State.CANCELLED, "cancelled_at": changes[0].changed_at}
    rows = Task.objects.filter(pk__in_array=pks)
    counts = TaskCounts(cancelled=rows.update(**gone, cancelled_by=_latest_change()))
    if not _followers(tasks):
        return counts
    by, at = changes[0].changed_by, changes[0].changed_at
    return counts + rescheduling.follow_tasks(list(rows), by=by, at=at)


def _latest_change() -> Subquery:
    """The change that has just moved the opportunity of the task at hand."""
    changes = StatusChange.objects.filter(opportunity=OuterRef("opportunity"))
    return Subquery(changes.latest_first().values("pk")[:1])


def bring_back(changes: Sequence[StatusChange], *, at: datetime) -> TaskCounts:
    """Open what these undone changes had cancelled, on the date and with the person of today."""
    owners = {row.opportunity_id: row.opportunity for row in changes}
    undone = [row.pk for row in changes]
    tasks = Task.objects.filter(cancelled_by__pk__in_array=undone, state=Task.State.CANCELLED)
    rows = list(tasks.select_related("change").order_by("pk"))
    tasks.update(state=Task.State.OPEN, cancelled_at=None, cancelled_by=None)
    for task in rows:
        task.opportunity, task.state = owners[task.opportunity_id], Task.State.OPEN
    cause = rescheduling.Cause.REOPENED
    automatic = [task for task in rows if task.is_automatic]
    rescheduling.write(rescheduling.moves_of(automatic), cause=cause, by=None, at=at)
    rescheduling.settle(automatic, at=at)
    assigning.write_opened([task.pk for task in rows], today=clock.local_day(at))
    counts = TaskCounts(brought_back=len(rows))
    return counts + rescheduling.follow_tasks(automatic, by=None, at=at) if automatic else counts


def withdraw(changes: Iterable[StatusChange], *, at: datetime) -> TaskCounts:
    """Remove what undone changes created and nobody has touched since; the rest counts without."""
    tasks = Task.objects.filter(change__pk__in_array=[row.pk for row in changes])
    _all, removed = tasks.filter(touched_at=None).delete()
    kept = list(tasks.not_deleted().select_related("change", "opportunity").order_by("pk"))
    rescheduling.settle([row for row in kept if row.state == "open"], at=at)
    return TaskCounts(withdrawn=removed.get(Task._meta.label, 0), kept=len(kept))
