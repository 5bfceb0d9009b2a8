"""What becomes of open tasks when their opportunity leaves the status that created them, or closes.

`plan` says which would be cancelled, and which required ones left open, and writes nothing;
`cancel` writes it, or refuses.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

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
class Departure:
    """An opportunity leaving a status, for real or to see what that would cancel."""

    opportunity_id: int
    from_status_id: int
    to_status: Status


@dataclass(frozen=True, slots=True)
class Cancellation:
    departure: Departure
    task: Task


@dataclass(frozen=True, slots=True)
class Left:
    """What departures cancel, and which required tasks of the status left they leave open."""

    cancelled: list[Cancellation]
    forgotten: list[Forgotten]


def plan(departures: Sequence[Departure]) -> Left:
    """The open tasks that these departures cancel, by the rule that each task keeps.

    With those that follow them, and the required tasks that would stay open. One query more if
    any task follows another, and one more if any required task would stay open.
    """
    tasks = _concerned(departures, Task.objects.all())
    return Left(_with_followers(departures, tasks), _forgotten(departures, tasks))


def _with_followers(
    departures: Sequence[Departure], tasks: Mapping[int, Sequence[Task]]
) -> list[Cancellation]:
    found = _cancelled(departures, tasks)
    followers = _followers(tasks)
    if not found or not followers:
        return found
    predecessors = predecessors_of(followers)
    for departure in departures:
        concerned = tasks.get(departure.opportunity_id, ())
        found += _following(departure, concerned, predecessors, found)
    return found


def _forgotten(
    departures: Iterable[Departure], tasks: Mapping[int, Iterable[Task]]
) -> list[Forgotten]:
    rows = [
        (departure.from_status_id, departure.to_status, task)
        for departure in departures
        for task in tasks.get(departure.opportunity_id, ())
        if task.is_required and is_left(task, departure)
    ]
    return required.forgotten(rows) if rows else []


def _following(
    departure: Departure,
    tasks: Sequence[Task],
    predecessors: Mapping[int, Predecessor | None],
    cancelled: Iterable[Cancellation],
) -> list[Cancellation]:
    """Those that go with the tasks that they follow, and with one another."""
    gone = {row.task.pk for row in cancelled if row.departure is departure}
    lost: list[Task] = []
    # A task stands after the one that it follows.
    for task in tasks:
        found = predecessors.get(task.pk)
        follows = found is not None and found.pk in gone and task.pk not in gone
        if follows and task.if_not_preceded == IfNotPreceded.CANCEL and not task.is_pinned:
            gone.add(task.pk)
            lost.append(task)
    return [Cancellation(departure, task) for task in lost]


def _concerned(departures: Iterable[Departure], rows: TaskQuerySet) -> dict[int, list[Task]]:
    """The open tasks that departures may cancel or forget, by opportunity; one query."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    owners = {row.opportunity_id for row in departures}
    leaving = rows.open().filter(opportunity__pk__in_array=owners)
    asking = Q(reference=Reference.TASK) | Q(is_required=True)
    leaving = leaving.filter(~Q(on_leave=OnLeave.KEEP) | asking)
    for task in leaving.select_related("change").order_by("pk"):
        tasks[task.opportunity_id].append(task)
    return tasks


def _cancelled(
    departures: Iterable[Departure], tasks: Mapping[int, Sequence[Task]]
) -> list[Cancellation]:
    """Those that departures cancel by the rule of the task itself."""
    return [
        Cancellation(departure, task)
        for departure in departures
        for task in tasks.get(departure.opportunity_id, ())
        if is_cancelled(task, departure)
    ]


def _followers(tasks: Mapping[int, Iterable[Task]]) -> list[Task]:
    return [task for rows in tasks.values() for task in rows if task.reference == Reference.TASK]


def is_cancelled(task: Task, departure: Departure) -> bool:
    """Whether the departure cancels this open task; reads its ``change``.

    What hangs on the closing of a trip is cancelled from whatever status it closes; the rest
    by leaving the status that created it.
    """
    if task.on_leave == OnLeave.CANCEL_IF_CLOSED:
        return not departure.to_status.is_active
    return is_left(task, departure) and task.on_leave == OnLeave.CANCEL


def is_left(task: Task, departure: Departure) -> bool:
    """Whether the status left is the one that created this task; reads its ``change``."""
    return task.change is not None and task.change.to_status_id == departure.from_status_id


@dataclass(frozen=True, slots=True)
class Remainder:
    """An open task that the closing of its trip leaves open."""

    departure: Departure
    task: Task


def remainders(
    departures: Sequence[Departure], *, cancelled: Sequence[Cancellation]
) -> list[Remainder]:
    """What these departures, where they close a trip, leave open; soonest first."""
    closing = [row for row in departures if not row.to_status.is_active]
    if not closing:
        return []
    gone = {(row.departure, row.task.pk) for row in cancelled}
    tasks: dict[int, list[Task]] = defaultdict(list)
    owners = {row.opportunity_id for row in closing}
    for task in Task.objects.open().filter(opportunity__pk__in_array=owners).by_due_date():
        tasks[task.opportunity_id].append(task)
    return [
        Remainder(departure, task)
        for departure in closing
        for task in tasks[departure.opportunity_id]
        if (departure, task.pk) not in gone
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
    departures = [
        Departure(row.opportunity_id, row.from_status_id, row.to_status)
        for row in changes
        if row.from_status_id and not row.undoes_id
    ]
    tasks = _concerned(departures, Task.objects.only(*DECIDING))
    if forgotten := _forgotten(departures, tasks):
        required.leave(forgotten, changes, choices)
    pks = {row.task.pk for row in _cancelled(departures, tasks)}
    if choices.cancels_seen_at is not None:
        closed = {row.opportunity_id for row in departures if not row.to_status.is_active}
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
    """Open again the tasks that these undone changes had cancelled.

    On their date and with the person of today.
    """
    owners = {row.opportunity_id: row.opportunity for row in changes}
    undone = [row.pk for row in changes]
    tasks = Task.objects.filter(cancelled_by__pk__in_array=undone, state=Task.State.CANCELLED)
    rows = list(tasks.select_related("change").order_by("pk"))
    tasks.update(state=Task.State.OPEN, cancelled_at=None, cancelled_by=None)
    for task in rows:
        task.opportunity, task.state = owners[task.opportunity_id], Task.State.OPEN
    assigning.write_opened([task.pk for task in rows])
    cause = rescheduling.Cause.REOPENED
    automatic = [task for task in rows if task.is_automatic]
    rescheduling.write(rescheduling.moves_of(automatic), cause=cause, by=None, at=at)
    counts = TaskCounts(brought_back=len(rows))
    return counts + rescheduling.follow_tasks(automatic, by=None, at=at) if automatic else counts


def withdraw(changes: Iterable[StatusChange]) -> TaskCounts:
    """Remove the tasks of undone changes that nobody has touched since."""
    tasks = Task.objects.filter(change__pk__in_array=[row.pk for row in changes])
    _all, removed = tasks.filter(touched_at=None).delete()
    return TaskCounts(withdrawn=removed.get(Task._meta.label, 0), kept=tasks.not_deleted().count())
