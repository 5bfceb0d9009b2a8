"""A list of tasks in its groups: how many, which rows, and where one task stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from caladeo import clock
from caladeo.models import User
from tasks import grouping
from tasks.filters import Filters, View
from tasks.grouping import Group, Key
from tasks.models import Task
from tasks.querysets import TaskQuerySet

PAGE = 100
# Of each group, where the tasks of everybody stand together.
SHORT_PAGE = 25


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one group, or as many as one page bears."""

    group: Group
    count: int
    tasks: Sequence[Task]
    continues: bool  # the rows begin somewhere below the top of the group
    next_key: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The open tasks and the closed ones that a page may show."""

    open: TaskQuerySet
    closed: TaskQuerySet
    today: date
    page: int = PAGE

    def counts(self) -> dict[Group, int]:
        found = self.open.counts(self.today)
        closed = grouping.members(self.closed, Group.CLOSED, today=self.today).count()
        return {group: closed if group == Group.CLOSED else found[group.value] for group in Group}

    def members(self, group: Group) -> TaskQuerySet:
        tasks = self.closed if group == Group.CLOSED else self.open
        return grouping.members(tasks, group, today=self.today)

    def section(self, group: Group, *, count: int, after: Key | None = None) -> Section:
        """The rows of a group, from the top or below a key; no query for an empty group."""
        rows = self.members(group)
        if after is not None:
            rows = grouping.after(rows, group, after)
        tasks = list(rows.with_context()[: self.page + 1]) if count else []
        has_more = len(tasks) > self.page
        tasks = tasks[: self.page]
        return Section(
            group=group,
            count=count,
            tasks=tasks,
            continues=after is not None,
            next_key=Key.of(tasks[-1]) if has_more else None,
        )

    def group_of(self, task: Task) -> Group | None:
        """The group in which this list shows the task; None when it does not."""
        group = grouping.group_of(task, today=self.today)
        if group is None or not self.members(group).filter(pk=task.pk).exists():
            return None
        return group

    def above(self, task: Task, group: Group) -> int | None:
        """The task that stands just above, by its key; None at the top of the group."""
        rows = grouping.before(self.members(group), group, Key.of(task))
        pk: int | None = rows.reverse().values_list("pk", flat=True).first()
        return pk


def of_person(filters: Filters, *, user: User, today: date) -> Listing:
    """*Mes tâches* as a person has filtered it: what is due, and what was done today."""
    tasks = filters.narrow(filters.of_whom(Task.objects.not_deleted(), user=user))
    return Listing(
        open=filters.due_only(tasks.visible_on(today), today=today),
        closed=tasks.done_since(clock.start_of(today)),
        today=today,
        page=SHORT_PAGE if filters.view == View.ALL else PAGE,
    )
