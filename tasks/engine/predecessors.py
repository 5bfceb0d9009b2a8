"""A task that follows another one: which one, and what becomes of it with that one.

It counts from the local day on which the other one was done, and waits until then. When the other
one does not take place (cancelled, deleted, or never created), neither does it, unless its rule
says to count from that day.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Self

from caladeo import clock
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate
from statuses.options import IfNotPreceded
from statuses.references import Reference
from tasks.engine.task_dates import TaskDates
from tasks.models import Task
from tasks.querysets import TaskQuerySet


class Predecessor(NamedTuple):
    """A task that others follow, as far as they ask."""

    opportunity_id: int
    template_id: int | None
    pk: int
    change_id: int | None
    state: str
    created_at: datetime
    done_at: datetime | None
    cancelled_at: datetime | None
    touched_at: datetime | None
    due_date: date | None

    @property
    def is_gone(self) -> bool:
        """Whether it does not take place."""
        return self.state in (Task.State.CANCELLED, Task.State.DELETED)

    @property
    def gone_at(self) -> datetime | None:
        return self.cancelled_at or self.touched_at if self.is_gone else None

    @property
    def done_on(self) -> date | None:
        """The local day on which it was done, as long as it is."""
        if self.state != Task.State.DONE or self.done_at is None:
            return None
        return clock.local_day(self.done_at)

    def as_of(self, moment: datetime) -> Self:
        """The task as it was then, as far as its columns tell."""
        if self.is_gone and (self.gone_at or moment) <= moment:
            return self
        was_done = self.done_at is not None and self.done_at <= moment
        return self._replace(state=Task.State.DONE if was_done else Task.State.OPEN)

    @classmethod
    def read(cls, tasks: TaskQuerySet) -> list[Self]:
        """In key order; one query."""
        return [cls(*row) for row in tasks.order_by("pk").values_list(*cls._fields)]


class Earlier:
    """The tasks of rules that opportunities have already, in key order.

    Of a replay (``as_then``) an entry knows those that were there before it, as they were; and
    those that the replay itself has given to earlier entries, which stand before it.
    """

    def __init__(self, rows: Iterable[Predecessor], *, as_then: bool = False) -> None:
        self.as_then = as_then
        self.rows: dict[tuple[int, int | None], list[Predecessor]] = defaultdict(list)
        for row in rows:
            self.rows[row.opportunity_id, row.template_id].append(row)

    def of(
        self, opportunity: int, rule: int | None, *, change: StatusChange | None
    ) -> list[Predecessor]:
        """Those of a rule, for an entry of an opportunity: ``change``, or one to be."""
        found = self.rows.get((opportunity, rule), [])
        if not self.as_then or change is None:
            return found
        moment = change.changed_at
        return [
            row.as_of(moment)
            for row in found
            if (row.change_id or 0) < change.pk and row.created_at <= moment
        ]

    def add(self, rule: int | None, change: StatusChange | None) -> None:
        """One that a replay has given, unless the entry did get it; nobody has touched it."""
        if not self.as_then or change is None:
            return
        rows = self.rows[change.opportunity_id, rule]
        if not any(row.change_id == change.pk for row in rows):
            known = (change.opportunity_id, rule, 0, change.pk, Task.State.OPEN)
            rows.append(Predecessor(*known, change.changed_at, None, None, None, None))


def earlier_of(
    opportunities: Iterable[Opportunity], rules: Iterable[int | None], *, as_then: bool = False
) -> Earlier:
    """The tasks of these rules that opportunities have; one query. A rule not saved has none."""
    owners = [row.pk for row in opportunities if row.pk]
    tasks = Task.objects.filter(template__in=rules, opportunity__pk__in_array=owners)
    return Earlier(Predecessor.read(tasks), as_then=as_then)


def predecessor_among(
    rows: Iterable[Predecessor], *, change_id: int | None, before: int | None = None
) -> Predecessor | None:
    """The task that one of this change follows, among those of the rule on its trip.

    That of the same change, else the latest one that was there before it.

    Args:
        rows: in key order.
        before: the key of the task that follows; None while it has none.
    """
    rows = list(rows)
    together = [row for row in rows if row.change_id == change_id and change_id is not None]
    earlier = [row for row in rows if before is None or row.pk < before]
    return next(iter(together[-1:] or earlier[-1:]), None)


@dataclass(frozen=True, slots=True)
class Followed:
    """What a task knows of the one that it follows: its day, or that it does not take place.

    As long as that one is open, ``expected`` is the day on which it is due, if that is known.
    """

    day: date | None = None
    is_lost: bool = False
    expected: date | None = None

    @classmethod
    def of(cls, predecessor: Predecessor | None, *, if_not: str, gone_on: date) -> Self:
        """What a task knows of the one that it follows.

        Args:
            if_not: a value of `IfNotPreceded`.
            gone_on: the local day from which one is missed that was never there.
        """
        if predecessor and not predecessor.is_gone:
            day = predecessor.done_on
            return cls(day, expected=None if day else predecessor.due_date)
        if if_not == IfNotPreceded.CANCEL:
            return cls(is_lost=True)
        moment = predecessor.gone_at if predecessor else None
        return cls(clock.local_day(moment) if moment else gone_on)


NOTHING_FOLLOWED = Followed()


def predecessors_of(
    tasks: Sequence[Task] | Sequence[TaskDates],
) -> dict[int, Predecessor | None]:
    """The tasks that these follow, by the key of those that follow one; one query if any does."""
    following = [task for task in tasks if task.reference == Reference.TASK]
    if not following:
        return {}
    owners = {task.opportunity_id for task in following}
    rules = {task.predecessor_id for task in following}
    rows = Task.objects.filter(opportunity__pk__in_array=owners, template__in=rules - {None})
    of_rule = attrgetter("opportunity_id", "template_id")
    by_rule = groupby(sorted(Predecessor.read(rows), key=of_rule), key=of_rule)
    there = {key: list(found) for key, found in by_rule}
    return {
        task.pk: predecessor_among(
            there.get((task.opportunity_id, task.predecessor_id), ()),
            change_id=task.change_id,
            before=task.pk,
        )
        for task in following
    }


def followed_by(tasks: Sequence[Task] | Sequence[TaskDates]) -> dict[int, Followed]:
    """What these tasks know of those that they follow, by key; one query if any follows one."""
    found = predecessors_of(tasks)
    return {task.pk: _followed(task, found[task.pk]) for task in tasks if task.pk in found}


def _followed(task: Task | TaskDates, found: Predecessor | None) -> Followed:
    created_on = clock.local_day(task.created_at)
    followed = Followed.of(found, if_not=task.if_not_preceded, gone_on=created_on)
    gone_at = found.gone_at if found else None
    # Somebody has opened it again since, or set its date: it stays, and counts from that day.
    is_since = task.touched_at is not None and (gone_at is None or task.touched_at > gone_at)
    is_kept = task.state == Task.State.OPEN and (is_since or task.is_pinned)
    if followed.is_lost and is_kept:
        return Followed.of(found, if_not=IfNotPreceded.COUNT, gone_on=created_on)
    return followed


def followed_when_created(
    rule: AutoTaskTemplate,
    there: Sequence[Predecessor],
    *,
    change: StatusChange | None,
    gone: Container[int],
    created: Mapping[int | None, date | None],
    today: date,
) -> Followed:
    """What a task to be knows of the one that it follows: there already, or to be as well.

    Args:
        there: the tasks of the rule that it follows, on its trip, in key order.
        change: the entry that creates it; None for one to be.
        gone: the tasks that the move at hand cancels.
        created: the rules whose task this entry creates, and when it is due, if that is known.
    """
    found = predecessor_among(there, change_id=change.pk if change else None)
    is_of_this_entry = change is not None and found is not None and found.change_id == change.pk
    if rule.predecessor_id in created and not is_of_this_entry:
        return Followed(expected=created[rule.predecessor_id])
    if found and found.pk in gone:
        found = found._replace(state=Task.State.CANCELLED, cancelled_at=clock.start_of(today))
    return Followed.of(found, if_not=rule.if_not_preceded, gone_on=today)
