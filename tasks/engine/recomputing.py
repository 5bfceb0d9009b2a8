"""When the agency's calendar or a key date's formula changes, every task it touches moves."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import batched

from django.db import transaction
from django.db.models import Q

from caladeo import clock
from caladeo.db import batches, retrying
from caladeo.db.batches import OnProgress, no_progress
from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.moves import locks
from statuses.options import DayCount, DayRule
from statuses.references import Reference
from tasks.engine import assigning, rescheduling, task_dates
from tasks.engine.plans import Counts, DateMoves
from tasks.engine.resolver import AS_IT_IS, Supposed
from tasks.models import Task
from tasks.querysets import TaskQuerySet

COUNTS_WORKING_DAYS = Q(day_count=DayCount.WORKING) | ~Q(day_rule=DayRule.STAY)
COUNTS_FROM_KEY_DATE = Q(reference=Reference.KEY_DATE)
# What tasks in the trash counted from may have been deleted meanwhile.
OF_GONE_KEY_DATE = Q(reference=Reference.KEY_DATE, key_date=None)
OF_GONE_RULE = Q(reference=Reference.TASK, predecessor=None)


def moves(condition: Q, *, supposed: Supposed = AS_IT_IS) -> list[rescheduling.DateMove]:
    """What would move among the open tasks; writes nothing."""
    rows = concerned(condition).select_related("change", "opportunity").order_by("pk")
    return rescheduling.moves_of(list(rows), supposed=supposed)


def concerned(condition: Q) -> TaskQuerySet:
    """The open tasks that a change may move."""
    return Task.objects.open().automatic().filter(condition)


def count_moves(
    condition: Q, *, supposed: Supposed, today: date, on_progress: OnProgress = no_progress
) -> Counts:
    """The same as `moves` in numbers, for any number of tasks; writes nothing."""
    counts = Counts()
    for done, rows in batches.of(concerned(condition)):
        moving = rescheduling.moves_of(task_dates.read(rows), supposed=supposed)
        counts.add_moves(DateMoves.of(moving, today=today))
        on_progress(done)
    return counts


@retrying.on_conflict
def recompute(
    condition: Q,
    *,
    cause: str,
    by: User | None,
    at: datetime,
    change: Callable[[], object] = lambda: None,
    on_progress: OnProgress = no_progress,
) -> int:
    """Move the open, unpinned tasks whose due date is another one now; how many moved.

    Args:
        change: writes what the tasks are counted with, under a lock that
            `caladeo.db.sql.lock_shared` waits for.
        on_progress: is told how many tasks have been looked at.
    """
    with transaction.atomic():
        # Those who counted with the old have finished then: their tasks are there to move.
        locks.lock_together(concerned(condition).owners(), change)
        count = 0
        for done, rows in batches.of(concerned(condition)):
            found = rescheduling.moves_of(task_dates.read(rows))
            count += sum(move.moves for move in found)
            rescheduling.write(found, cause=cause, by=by, at=at)
            on_progress(done)
        return count


def outlive_rules(followers: TaskQuerySet, *, by: User | None, at: datetime) -> None:
    """Count these tasks, whose predecessor's rule goes, from their creation; open ones move.

    Those that were cancelled with the task that they followed still say so.
    """
    left = followers.exclude(state=Task.State.CANCELLED, cancelled_by=None)
    states = dict(left.order_by("pk").values_list("pk", "state"))
    if not states:
        return
    keys = [pk for pk, state in states.items() if state == Task.State.OPEN]
    list(Task.objects.filter(pk__in_array=keys).owners().locked().values_list("pk"))
    left.update(reference=Reference.TASK_CREATED, predecessor=None)
    for part in batched(keys, rescheduling.PART, strict=False):
        rows = task_dates.read(Task.objects.open().filter(pk__in_array=part).order_by("pk"))
        moves = rescheduling.moves_of(rows)
        rescheduling.write(moves, cause=rescheduling.Cause.RULE, by=by, at=at)


def catch_up(opportunities: Sequence[Opportunity], *, by: User | None, at: datetime) -> None:
    """Give the open tasks of locked opportunities what they missed while these were deleted."""
    tasks = Task.objects.filter(opportunity__pk__in_array=[row.pk for row in opportunities])
    outlive_rules(tasks.filter(OF_GONE_RULE), by=by, at=at)
    tasks.filter(OF_GONE_KEY_DATE).update(is_pinned=True)
    missed = task_dates.read(tasks.open_or_needless().automatic().order_by("pk"))
    cause = rescheduling.Cause.REOPENED
    rescheduling.write(rescheduling.moves_of(missed), cause=cause, by=by, at=at)
    opened = list(tasks.open().values_list("pk", flat=True))
    assigning.write_opened(opened, today=clock.local_day(at))


def catch_up_task(task: Task, *, cause: str, by: User | None, at: datetime) -> None:
    """Give a task that opens again, under its lock, what it missed while it was closed."""
    if task.reference == Reference.TASK and task.predecessor_id is None:
        task.reference = Reference.TASK_CREATED  # as `outlive_rules` left it
    if task.is_automatic:
        rescheduling.write(rescheduling.moves_of([task]), cause=cause, by=by, at=at)
    if task.state == Task.State.OPEN:
        assigning.open_again([task], today=clock.local_day(at))
