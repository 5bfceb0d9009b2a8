"""Whether the tasks of a rule help: done on time, deleted untouched, cancelled before that.

Of each rule its latest tasks, read off an index: what a page costs does not grow with the
history. Never by person, and never from too few tasks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from caladeo import clock
from tasks.models import Task
from tasks.numbers import latest

LATEST, FEWEST = 100, 20
# Beyond these shares, of all that were made.
OFTEN_DELETED, OFTEN_CANCELLED = 0.4, 0.5
COLUMNS = "state, due_date, done_at, is_pinned"


@dataclass(frozen=True, slots=True)
class Health:
    """Of the latest ``made`` tasks of a rule, how many were what."""

    made: int
    deleted: int  # without having been done or dated by hand
    cancelled: int
    on_time: int
    late: Sequence[int]  # days late, of those done after their day

    @property
    def done(self) -> int:
        """Those done that had a due date."""
        return self.on_time + len(self.late)

    @property
    def on_time_percent(self) -> int | None:
        """Of those done; None when they are too few."""
        return round(100 * self.on_time / self.done) if self.done >= FEWEST else None

    @property
    def median_delay(self) -> int | None:
        """Whole days, of those done late; None when none was, or too few were done."""
        return round(median(self.late)) if self.late and self.done >= FEWEST else None

    @property
    def is_often_deleted(self) -> bool:
        return self.made >= FEWEST and self.deleted > OFTEN_DELETED * self.made

    @property
    def is_often_cancelled(self) -> bool:
        return self.made >= FEWEST and self.cancelled > OFTEN_CANCELLED * self.made


def of_rules(keys: Iterable[int]) -> dict[int, Health]:
    """The health of these rules, by key, without those that have made nothing; one query."""
    found: dict[int, list[Task]] = defaultdict(list)
    for task in latest.of_rules(keys, columns=COLUMNS, most=LATEST):
        found[task.template_id or 0].append(task)
    return {rule: _of(tasks) for rule, tasks in found.items()}


def _of(tasks: Sequence[Task]) -> Health:
    states = [task.state for task in tasks]
    untouched = [task for task in tasks if task.done_at is None and not task.is_pinned]
    days = [
        (clock.local_day(task.done_at) - task.due_date).days
        for task in tasks
        if task.state == Task.State.DONE and task.done_at and task.due_date
    ]
    return Health(
        made=len(tasks),
        deleted=sum(task.state == Task.State.DELETED for task in untouched),
        cancelled=states.count(Task.State.CANCELLED),
        on_time=sum(day <= 0 for day in days),
        late=[day for day in days if day > 0],
    )
