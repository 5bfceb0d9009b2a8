"""Open tasks follow: a moved reference date, a new manager, back to the computed date."""

from collections.abc import Iterable, Sequence
from itertools import batched

from opportunities.models import Opportunity
from statuses.references import Reference
from tasks.models import Task

BATCH_SIZE = 500
# Each row of a batch is compared with all of its days: few at a time are quicker.
DAYS_AT_ONCE = 100
# The references that each fact of an opportunity moves.
MOVED_BY = {
    "departure_date": {Reference.DEPARTURE, Reference.RETURN},
    "duration_days": {Reference.RETURN},
}


def follow(opportunities: Sequence[Opportunity], *, facts: set[str]) -> None:
    """Bring the open tasks of these locked opportunities in line with facts just written."""
    if references := {ref for fact in facts for ref in MOVED_BY.get(fact, ())}:
        follow_dates(opportunities, references=references)
    if "manager" in facts:
        follow_manager(opportunities)


def follow_dates(opportunities: Sequence[Opportunity], *, references: set[Reference]) -> None:
    """Move the open, unpinned tasks that count from these references."""
    following = Task.objects.following_dates().filter(reference__in=references)
    for batch in batched(opportunities, BATCH_SIZE, strict=False):
        owners = {row.pk: row for row in batch}
        rows = list(following.filter(opportunity__in=owners).select_related("change"))
        for task in rows:
            task.opportunity = owners[task.opportunity_id]
        recompute(rows)


def recompute(tasks: Iterable[Task]) -> None:
    """Write the computed due date on those tasks that are due another day."""
    moved = [task for task in tasks if apply_computed(task)]
    Task.objects.bulk_update(moved, ["due_date", "reference_date"], batch_size=DAYS_AT_ONCE)


def apply_computed(task: Task) -> bool:
    """Set the computed due date on a task in memory; whether that changed it."""
    due = task.computed_due_date()
    was = (task.due_date, task.reference_date)
    task.due_date, task.reference_date = due.day, due.reference_date
    return was != (due.day, due.reference_date)


def catch_up(task: Task) -> None:
    """Give a task that opens again, in memory, what it missed while it was closed."""
    if task.is_automatic and not task.is_pinned:
        apply_computed(task)
    if task.follows_manager:
        task.assignee_id = task.opportunity.manager_id


def follow_manager(opportunities: Sequence[Opportunity]) -> None:
    """Hand the open tasks that follow the manager to the manager of today."""
    by_manager: dict[int, list[int]] = {}
    for row in opportunities:
        by_manager.setdefault(row.manager_id, []).append(row.pk)
    following = Task.objects.open().filter(follows_manager=True)
    for manager_id, keys in by_manager.items():
        for batch in batched(keys, BATCH_SIZE, strict=False):
            following.filter(opportunity__in=batch).update(assignee=manager_id)
