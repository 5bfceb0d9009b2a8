"""A list of tasks in its groups: how many, which rows, and where one task stands in it."""

from collections.abc import Mapping, Sequence
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
# Of each group where the tasks of everybody stand together, and of those to be taken.
SHORT_PAGE = 10
# So many open tasks are told apart here rather than by a count and a query for each group.
FEW = 100
NOWHERE: Mapping[Group, Key] = {}


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
    # Those assigned to nobody, as a group of their own; None where they stand among the others.
    free: TaskQuerySet | None = None

    @property
    def shown(self) -> list[Group]:
        return [group for group in Group if group != Group.FREE or self.free is not None]

    @property
    def is_tab(self) -> bool:
        """The tab of an opportunity shows all its tasks, open and closed."""
        return self.closed is self.open

    def counts(self) -> dict[Group, int]:
        found = self.open.counts(self.today)
        if not self.is_tab:
            found["closed"] = self.members(Group.CLOSED).count()
        if self.free is not None:
            found["free"] = self.members(Group.FREE).count()
        return {group: found[group.value] for group in self.shown}

    def members(self, group: Group) -> TaskQuerySet:
        kept = {Group.CLOSED: self.closed, Group.FREE: self.free}
        tasks = kept.get(group, self.open)
        if tasks is None:
            return self.open.none()
        return grouping.members(tasks, group, today=self.today)

    def groups(self, *, after: Mapping[Group, Key] = NOWHERE) -> list[Section]:
        """All groups, from the top or below a key; the tasks of a few are not counted first."""
        keys = None if after else self._few()
        if keys is None:
            return self.sections(self.counts(), after=after)
        counts = {group: len(pks) for group, pks in keys.items()}
        for group in (Group.CLOSED, Group.FREE):
            if counts.get(group, 0) > self._page_of(group):
                counts[group] = self.members(group).count()
        return self._filled(keys, counts=counts)

    def sections(
        self, counts: Mapping[Group, int], *, after: Mapping[Group, Key] = NOWHERE
    ) -> list[Section]:
        """These groups, from the top or below a key; no query for an empty one."""
        keys = {
            group: self._keys(group, after.get(group)) if counts[group] else [] for group in counts
        }
        return self._filled(keys, counts=counts, after=after)

    def _few(self) -> dict[Group, list[int]] | None:
        """The keys of all groups in two queries, when few tasks are open."""
        rows = self.open.open().order_by("due_date", "pk").values_list("pk", "due_date")
        found = list(rows[: FEW + 1])
        if len(found) > FEW:
            return None
        keys: dict[Group, list[int]] = {group: [] for group in self.shown}
        for pk, due_date in found:
            keys[grouping.open_group(due_date, today=self.today)].append(pk)
        apart = [group for group in (Group.CLOSED, Group.FREE) if group in keys]
        return keys | {group: self._keys(group) for group in apart}

    def _filled(
        self,
        keys: Mapping[Group, list[int]],
        *,
        counts: Mapping[Group, int],
        after: Mapping[Group, Key] = NOWHERE,
    ) -> list[Section]:
        """The rows of all groups at once: with its joins a query takes long to be written."""
        wanted = [pk for pks in keys.values() for pk in pks[: self.page + 1]]
        found = Task.objects.for_lines(on_tab=self.is_tab).in_bulk(wanted)
        return [
            self._section(
                group,
                [found[pk] for pk in pks if pk in found],
                count=counts[group],
                continues=group in after,
            )
            for group, pks in keys.items()
        ]

    def _keys(self, group: Group, after: Key | None = None) -> list[int]:
        """Those of one page, and one more when the group goes on below."""
        rows = self.members(group)
        if after is not None:
            rows = grouping.after(rows, group, after)
        return list(rows.values_list("pk", flat=True)[: self._page_of(group) + 1])

    def _page_of(self, group: Group) -> int:
        return min(SHORT_PAGE, self.page) if group == Group.FREE else self.page

    def _section(self, group: Group, tasks: list[Task], *, count: int, continues: bool) -> Section:
        page = self._page_of(group)
        has_more = len(tasks) > page
        tasks = tasks[:page]
        return Section(
            group=group,
            count=count,
            tasks=tasks,
            continues=continues,
            next_key=Key.of(tasks[-1]) if has_more else None,
        )

    def group_by_state(self, task: Task) -> Group | None:
        """The group in which the task would stand, if it is one of this list; no query."""
        if self.free is not None and task.is_free:
            return Group.FREE
        return grouping.group_of(task, today=self.today)

    def group_of(self, task: Task) -> Group | None:
        """The group in which this list shows the task; None when it does not."""
        group = self.group_by_state(task)
        if group is None or not self.members(group).filter(pk=task.pk).exists():
            return None
        return group

    def above(self, task: Task, group: Group) -> int | None:
        """The task that stands just above, by its key; None at the top of the group."""
        rows = grouping.before(self.members(group), group, Key.of(task))
        pk: int | None = rows.reverse().values_list("pk", flat=True).first()
        return pk


def of_person(filters: Filters, *, user: User, today: date) -> Listing:
    """*Mes tâches* as a person has filtered it; what nobody has is there to be taken."""
    everybodys = filters.narrow(Task.objects.not_deleted())
    tasks = filters.of_whom(everybodys, user=user)
    free = everybodys.assigned_to(None).visible_on(today)
    return Listing(
        open=filters.due_only(tasks.visible_on(today), today=today),
        closed=tasks.done_since(clock.start_of(today)),
        today=today,
        page=SHORT_PAGE if filters.view == View.ALL else PAGE,
        free=filters.due_only(free, today=today) if filters.view == View.MINE else None,
    )
