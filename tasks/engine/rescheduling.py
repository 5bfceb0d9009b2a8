"""Open tasks follow: a moved reference date, another calendar, a new manager.

`moves_of` says what would move and writes nothing; `write` writes it. A preview is the
first without the second.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from itertools import batched
from types import MappingProxyType

from caladeo import clock
from caladeo.db import writing
from caladeo.models import User
from opportunities.events import TaskCounts
from opportunities.models import FactChange, Opportunity
from statuses.options import IfPast
from statuses.references import Reference
from tasks.dates.due_dates import DueDate
from tasks.engine import assigning, task_dates
from tasks.engine.resolver import AS_IT_IS, Supposed, resolver_for
from tasks.engine.task_dates import TaskDates
from tasks.models import DueDateMove, Task
from tasks.querysets import TaskQuerySet

PART = 2000
Cause = DueDateMove.Cause
OPEN, CANCELLED = Task.State.OPEN, Task.State.CANCELLED
# What each fact of an opportunity moves, and how the story calls it.
MOVED_BY = {
    "departure_date": {Reference.DEPARTURE, Reference.RETURN, Reference.KEY_DATE},
    "duration_days": {Reference.RETURN, Reference.KEY_DATE},
    "booked_on": {Reference.KEY_DATE},
    "key_dates": {Reference.KEY_DATE},
}
CAUSES = {
    "departure_date": Cause.DEPARTURE,
    "duration_days": Cause.DURATION,
    "booked_on": Cause.BOOKING,
    "key_dates": Cause.KEY_DATE,
}
DATED = (FactChange.Field.DEPARTURE, FactChange.Field.DURATION, FactChange.Field.KEY_DATE)
NO_FACT: Mapping[int, int] = MappingProxyType({})
WRITTEN = [
    "due_date",
    "computed_date",
    "reference_date",
    "counted_date",
    "skipped_days",
    "is_raised",
    "visible_from",
]


@dataclass(frozen=True, slots=True)
class DateMove:
    """A task whose rule gives something else than it did."""

    task: Task | TaskDates
    due: DueDate
    is_lost: bool = False  # the task that it follows does not take place

    @property
    def moves(self) -> bool:
        """Whether the task is due another day; one that is pinned stays."""
        return not self.task.is_pinned and self.task.due_date != self.due.day

    def is_needless(self, today: date) -> bool:
        """Whether its own rule does not want it any more.

        A date arrives already past, for a task that waited; or what it follows is gone.
        """
        task, day = self.task, self.due.day
        if self.is_lost:
            return True
        waited = task.state == CANCELLED or task.due_date is None
        is_past = day is not None and day < today
        return task.if_past == IfPast.SKIP and waited and not task.is_pinned and is_past


def follow(
    opportunities: Sequence[Opportunity],
    *,
    facts: AbstractSet[str],
    changes: Sequence[FactChange] = (),
    by: User | None,
    at: datetime,
) -> None:
    """Bring the open tasks of these locked opportunities in line with facts just written.

    Args:
        changes: what the history tells of them, and will tell of the tasks.
    """
    if dated := [fact for fact in MOVED_BY if fact in facts]:
        # A task that two of them move is told of the first.
        told = {row.opportunity_id: row.pk for row in reversed(changes) if row.field in DATED}
        for part in batched(opportunities, PART, strict=False):
            owners = {row.pk: row for row in part}
            moves = moves_of(task_dates.of(hanging_on(owners, facts=facts), owners=owners))
            write(moves, cause=CAUSES[dated[0]], by=by, at=at, facts=told)
    if facts & {"manager", "roles"}:
        assigning.note_handed_over(opportunities, changes)
        assigning.follow_manager(opportunities, today=clock.local_day(at))


def hanging_on(opportunities: Iterable[int], *, facts: AbstractSet[str]) -> TaskQuerySet:
    """The tasks of these opportunities, by key, that count from these facts; in key order.

    Those that are open, and those cancelled as needless, which another date brings back.
    """
    references = {ref for fact in facts for ref in MOVED_BY.get(fact, ())}
    tasks = Task.objects.open_or_needless().filter(opportunity__pk__in_array=opportunities)
    return tasks.filter(reference__in=references).order_by("pk")


def moves_of(
    tasks: Sequence[Task] | Sequence[TaskDates], *, supposed: Supposed = AS_IT_IS
) -> list[DateMove]:
    """Those of the tasks whose rule gives something else than it did.

    One cancelled as needless is looked at again only when its reference date is another one, or
    when the task that it follows takes place again.
    """
    resolver = resolver_for(tasks, supposed=supposed)
    moves = [DateMove(task, resolver.due_of(task), resolver.is_lost(task)) for task in tasks]
    return [move for move in moves if _is_another(move)]


def _is_another(move: DateMove) -> bool:
    task, due = move.task, move.due
    if task.state != OPEN and task.reference == Reference.TASK:
        return not move.is_lost
    differs = move.is_lost or move.moves or not task.has_due_date(due)
    return differs and (task.state == OPEN or due.reference_date != task.reference_date)


def write(
    moves: Iterable[DateMove],
    *,
    cause: str,
    by: User | None,
    at: datetime,
    facts: Mapping[int, int] = NO_FACT,
) -> TaskCounts:
    """Write what the rules give now, and the story of each due date that moves.

    What follows a task that is cancelled or opened by this goes the same way.

    Args:
        facts: for the key of an opportunity that of the FactChange that moves its tasks.
    """
    moves, needless, revived = _with_their_states(moves, cause=cause, at=at)
    story = DueDateMove(cause=cause, moved_by=by, moved_at=at)
    moved = [move for move in moves if move.moves]
    _tell(moved, story, facts)
    changed = [*needless, *revived]
    opened_or_closed = {task.pk for task in changed}
    days = [(row.task, row.task.due_date) for row in moved if row.task.pk not in opened_or_closed]
    layout = writing.ColumnLayout(Task, WRITTEN)
    ready: dict[object, writing.Values] = {}
    rows = []
    for task, due in ((move.task, move.due) for move in moves):
        task.apply_due_date(due)
        # All who are due by one rule on the same day share one object.
        alike = task.pk if task.is_pinned else (id(due), task.visible_days)
        if alike not in ready:
            ready[alike] = layout.ready(task, WRITTEN)
        rows.append(ready[alike])
    writing.update_rows(layout, [move.task.pk for move in moves], rows)
    today = clock.local_day(at)
    assigning.write_opened([task.pk for task in revived], today=today)
    if cause != Cause.REOPENED:  # whose people are decided anew, all of them
        assigning.follow_absences(days, today=today)
    counts = TaskCounts(cancelled=len(needless), brought_back=len(revived))
    return counts + follow_tasks(changed, by=by, at=at) if changed else counts


def follow_tasks(tasks: Sequence[Task | TaskDates], *, by: User | None, at: datetime) -> TaskCounts:
    """Bring the tasks that follow these in line with what has just been written of these.

    They are dated once it is done, wait again when it opens again, and go with it.
    """
    rows = Task.objects.open_or_needless().following(tasks)
    followers = list(rows.select_related("change", "opportunity", "assignee").order_by("pk"))
    return write(moves_of(followers), cause=Cause.TASK, by=by, at=at)


def settle(tasks: Sequence[Task], *, at: datetime) -> None:
    """Date, or cancel, those of these open tasks that follow what has gone meanwhile."""
    following = [task for task in tasks if task.reference == Reference.TASK]
    write(moves_of(following), cause=Cause.TASK, by=None, at=at)


def _with_their_states(
    moves: Iterable[DateMove], *, cause: str, at: datetime
) -> tuple[list[DateMove], list[Task | TaskDates], list[Task | TaskDates]]:
    """Cancel what is needless now, open again what no longer is: all moves, and these tasks.

    What somebody has just opened again stays open, whatever its date.
    """
    today = clock.local_day(at)
    needless: list[Task | TaskDates] = []
    revived: list[Task | TaskDates] = []
    kept = []
    for move in moves:
        is_needless = move.is_needless(today)
        if move.task.state == CANCELLED:
            if is_needless:
                continue
            revived.append(move.task)
        elif is_needless and cause != Cause.REOPENED:
            needless.append(move.task)
        kept.append(move)
    _write_state(needless, CANCELLED, at=at)
    _write_state(revived, OPEN, at=None)
    return kept, needless, revived


def _write_state(tasks: Sequence[Task | TaskDates], state: str, *, at: datetime | None) -> None:
    if not tasks:
        return
    for task in tasks:
        task.state = state
    rows = Task.objects.filter(pk__in_array=[task.pk for task in tasks])
    rows.update(state=state, cancelled_at=at)


def _tell(moves: Iterable[DateMove], story: DueDateMove, facts: Mapping[int, int]) -> None:
    """Write the story of these moves, alike but for the task, its two dates and the fact."""
    own = ("task_id", "from_date", "to_date", "fact_id")
    shared = writing.attributes(DueDateMove, but=own)
    layout = writing.ColumnLayout(DueDateMove, own + shared)
    common = layout.ready(story, shared)
    day = cache(partial(layout.prepared, layout.by_name["from_date"]))
    writing.insert_rows(
        layout,
        [
            (
                row.task.pk,
                day(row.task.due_date),
                day(row.due.day),
                facts.get(row.task.opportunity_id),
                *common,
            )
            for row in moves
        ],
    )
