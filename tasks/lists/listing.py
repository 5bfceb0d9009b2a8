"""A list of tasks in its groups: how many, which rows, and where one task stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caladeo import clock
from caladeo.db import capped_counts
from caladeo.db.capped_counts import MOST, Capped
from caladeo.models import User
from tasks.lists import grouping
from tasks.lists.filters import Filters, View
from tasks.lists.grouping import Group, Key
from tasks.models import Task
from tasks.querysets import TaskQuerySet

# Rows of all groups together: the page of somebody with thousands of tasks stays light.
PAGE = 40
# Of each group, however many stand in those before it.
LEAST = 5
# Of the tasks to be taken, which stand above those to come.
MOST_FREE = 10
# The groups that are not told apart by a due date.
APART = (Group.CLOSED, Group.FREE)
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
        """How many tasks stand in each group; a query for each when they are very many."""
        if self.is_tab:
            found = self.open.counts(self.today)
            return {group: found[group.value] for group in self.shown}
        found = self.open.open().order_by()[: MOST + 1].counts(self.today)
        is_long = found["open"] > MOST
        return {
            group: capped_counts.count(self.members(group))
            if is_long or group in APART
            else found[group.value]
            for group in self.shown
        }

    def members(self, group: Group) -> TaskQuerySet:
        kept = {Group.CLOSED: self.closed, Group.FREE: self.free}
        tasks = kept.get(group, self.open)
        if tasks is None:
            return self.open.none()
        return grouping.members(tasks, group, today=self.today)

    def groups(self, *, after: Mapping[Group, Key] = NOWHERE) -> list[Section]:
        """All groups, from the top or below a key; counted by their keys, as far as is shown."""
        if after:
            return self.sections(self.counts(), after=after)
        keys = self._few() or {group: self._keys(group, most=MOST) for group in self.shown}
        counts: dict[Group, int] = {group: Capped(len(pks)) for group, pks in keys.items()}
        return self._filled(keys, counts=counts, shares=shares(counts, page=self.page))

    def sections(
        self, counts: Mapping[Group, int], *, after: Mapping[Group, Key] = NOWHERE
    ) -> list[Section]:
        """These groups, from the top or below a key; no query for an empty one."""
        share = shares(counts, page=self.page)
        keys = {
            group: self._keys(group, after.get(group), most=share[group]) if counts[group] else []
            for group in counts
        }
        return self._filled(keys, counts=counts, shares=share, after=after)

    def next_rows(self, group: Group, key: Key) -> Section:
        """What follows a key in its group, as much as one page bears."""
        keys = {group: self._keys(group, key, most=self.page)}
        share = {group: self.page}
        return self._filled(keys, counts=share, shares=share, after={group: key})[0]

    def _few(self) -> dict[Group, list[int]] | None:
        """The keys of all groups in a few queries, when one page shows all that is open."""
        rows = self.open.open().order_by("due_date", "pk").values_list("pk", "due_date")
        found = list(rows[: self.page + 1])
        if len(found) > self.page:
            return None
        keys: dict[Group, list[int]] = {group: [] for group in self.shown}
        for pk, due_date in found:
            keys[grouping.open_group(due_date, today=self.today)].append(pk)
        apart = [group for group in APART if group in keys]
        return keys | {group: self._keys(group, most=MOST) for group in apart}

    def _filled(
        self,
        keys: Mapping[Group, list[int]],
        *,
        counts: Mapping[Group, int],
        shares: Mapping[Group, int],
        after: Mapping[Group, Key] = NOWHERE,
    ) -> list[Section]:
        """The rows of all groups at once: with its joins a query takes long to be written."""
        wanted = [pk for group, pks in keys.items() for pk in pks[: shares[group]]]
        found = Task.objects.for_lines(on_tab=self.is_tab).in_bulk(wanted)
        sections = []
        for group, pks in keys.items():
            tasks = [found[pk] for pk in pks[: shares[group]] if pk in found]
            has_more = bool(tasks) and len(pks) > shares[group]
            sections.append(
                Section(
                    group=group,
                    count=counts[group],
                    tasks=tasks,
                    continues=group in after,
                    next_key=Key.of(tasks[-1]) if has_more else None,
                )
            )
        return sections

    def _keys(self, group: Group, after: Key | None = None, *, most: int) -> list[int]:
        """Those of the page, and one more when the group goes on below."""
        rows = self.members(group)
        if after is not None:
            rows = grouping.after(rows, group, after)
        return list(rows.values_list("pk", flat=True)[: most + 1])

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


def shares(counts: Mapping[Group, int], *, page: int) -> dict[Group, int]:
    """How many rows each group shows: a few of each, the rest of the page in their order."""
    most = {
        group: min(count, MOST_FREE) if group == Group.FREE else count
        for group, count in counts.items()
    }
    found = {group: min(count, LEAST) for group, count in most.items()}
    spare = page - sum(found.values())
    for group, count in most.items():
        more = max(0, min(count - found[group], spare))
        found[group] += more
        spare -= more
    return found


def of_person(filters: Filters, *, user: User, today: date) -> Listing:
    """*Mes tâches* as a person has filtered it; what nobody has is there to be taken."""
    everybodys = filters.narrow(Task.objects.not_deleted())
    tasks = filters.of_whom(everybodys, user=user)
    free = everybodys.assigned_to(None).visible_on(today)
    return Listing(
        open=filters.due_only(tasks.visible_on(today), today=today),
        closed=tasks.done_since(clock.start_of(today)),
        today=today,
        free=filters.due_only(free, today=today) if filters.view == View.MINE else None,
    )
