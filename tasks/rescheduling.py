"""Open tasks follow: a moved reference date, another calendar, a new manager.

`moves_of` says what would move and writes nothing; `write` writes it. A preview is the
first without the second.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from caladeo.models import User
from opportunities.models import Opportunity
from statuses.references import Reference
from tasks.computing import resolver_for
from tasks.due_dates import DueDate
from tasks.models import DueDateMove, Task

BATCH_SIZE = 500
Cause = DueDateMove.Cause
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
WRITTEN = [
    "due_date",
    "reference_date",
    "counted_date",
    "skipped_days",
    "is_raised",
    "visible_from",
]


@dataclass(frozen=True, slots=True)
class Move:
    """A task that is due otherwise than it was."""

    task: Task
    was: date | None
    due: DueDate


def follow(
    opportunities: Sequence[Opportunity], *, facts: AbstractSet[str], by: User | None, at: datetime
) -> None:
    """Bring the open tasks of these locked opportunities in line with facts just written."""
    if dated := [fact for fact in MOVED_BY if fact in facts]:
        tasks = hanging_on(opportunities, facts=facts)
        write(moves_of(tasks), cause=CAUSES[dated[0]], by=by, at=at)
    if "manager" in facts:
        follow_manager(opportunities)


def hanging_on(
    opportunities: Sequence[Opportunity], *, facts: AbstractSet[str], pinned: bool = False
) -> list[Task]:
    """The open tasks that count from these facts, on these very objects.

    Args:
        pinned: those set by hand, which stay, instead of those that move.
    """
    references = {ref for fact in facts for ref in MOVED_BY.get(fact, ())}
    owners = {row.pk: row for row in opportunities}
    tasks = Task.objects.open().filter(
        opportunity__in=owners, reference__in=references, is_pinned=pinned
    )
    rows = list(tasks.select_related("change").order_by("pk"))
    for task in rows:
        task.opportunity = owners[task.opportunity_id]
    return rows


def moves_of(tasks: Sequence[Task]) -> list[Move]:
    """Those of the tasks that are due otherwise than they are dated, with the new due date."""
    resolver = resolver_for(tasks)
    dues = [(task, resolver.due_of(task)) for task in tasks]
    return [Move(task, task.due_date, due) for task, due in dues if due != task.due]


def write(moves: Iterable[Move], *, cause: str, by: User | None, at: datetime) -> None:
    """Write the new due dates, and their story where the day itself is another one."""
    moves = list(moves)
    for move in moves:
        move.task.take(move.due)
    Task.objects.bulk_update([move.task for move in moves], WRITTEN, batch_size=BATCH_SIZE)
    DueDateMove.objects.bulk_create(
        [story(move, cause=cause, by=by, at=at) for move in moves if move.was != move.due.day],
        batch_size=BATCH_SIZE,
    )


def story(move: Move, *, cause: str, by: User | None, at: datetime) -> DueDateMove:
    return DueDateMove(
        task=move.task,
        moved_at=at,
        moved_by=by,
        cause=cause,
        from_date=move.was,
        to_date=move.due.day,
    )


def follow_manager(opportunities: Sequence[Opportunity]) -> None:
    """Hand the open tasks that follow the manager to the manager of today."""
    by_manager: dict[int, list[int]] = {}
    for row in opportunities:
        by_manager.setdefault(row.manager_id, []).append(row.pk)
    for manager_id, pks in by_manager.items():
        tasks = Task.objects.open().filter(opportunity__in=pks, follows_manager=True)
        tasks.update(assignee=manager_id)


def catch_up(task: Task, *, cause: str, by: User | None, at: datetime) -> None:
    """Give a task that opens again, under its lock, what it missed while it was closed."""
    if task.follows_manager:
        task.assignee_id = task.opportunity.manager_id
    if task.is_automatic and not task.is_pinned:
        write(moves_of([task]), cause=cause, by=by, at=at)
