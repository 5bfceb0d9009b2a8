"""The groups of a list of tasks, how each is sorted, and who stands where in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tasks.models import Task
from tasks.querysets import TaskQuerySet


class Group(models.TextChoices):
    LATE = "late", pgettext_lazy("group of tasks", "Late")
    TODAY = "today", pgettext_lazy("group of tasks", "Today")
    FREE = "free", pgettext_lazy("group of tasks", "To be taken")
    UPCOMING = "upcoming", pgettext_lazy("group of tasks", "Upcoming")
    UNDATED = "undated", _("Without a due date")
    CLOSED = "closed", pgettext_lazy("group of tasks", "Completed")


def group_of(task: Task, *, today: date) -> Group | None:
    """Where a task stands; a deleted one stands nowhere."""
    if task.state == Task.State.DELETED:
        return None
    if task.state != Task.State.OPEN:
        return Group.CLOSED
    return open_group(task.due_date, today=today)


def open_group(due_date: date | None, *, today: date) -> Group:
    """Where an open task stands."""
    if due_date is None:
        return Group.UNDATED
    if due_date == today:
        return Group.TODAY
    return Group.LATE if due_date < today else Group.UPCOMING


def members(tasks: TaskQuerySet, group: Group, *, today: date) -> TaskQuerySet:
    """The tasks of a group, in its order; those to be taken have a date or none."""
    if group == Group.CLOSED:
        closed = tasks.filter(state__in=(Task.State.DONE, Task.State.CANCELLED))
        return closed.order_by(F("done_at").desc(nulls_last=True), "-pk")
    if group == Group.FREE:
        return tasks.open().assigned_to(None).by_due_date()
    return _open_members(tasks, group, today=today).order_by("due_date", "pk")


def _open_members(tasks: TaskQuerySet, group: Group, *, today: date) -> TaskQuerySet:
    if group == Group.LATE:
        return tasks.overdue(today)
    if group == Group.TODAY:
        return tasks.due_on(today)
    return tasks.upcoming(today) if group == Group.UPCOMING else tasks.without_due_date()


@dataclass(frozen=True, slots=True)
class Key:
    """Where a task stands in the order of its group: the sorted value, then the number."""

    value: date | datetime | None
    pk: int

    def __str__(self) -> str:
        return f"{self.value.isoformat() if self.value else ''}_{self.pk}"

    @classmethod
    def of(cls, task: Task) -> "Key":
        is_open = task.state == Task.State.OPEN
        return cls(task.due_date if is_open else task.done_at, task.pk)

    @classmethod
    def read(cls, text: str, group: Group) -> "Key | None":
        """A key that came back in an address; None when it is not one of ours."""
        value, _separator, number = text.partition("_")
        kind: Any = datetime if group == Group.CLOSED else date
        try:
            key = cls(kind.fromisoformat(value) if value else None, int(number[:18]))
        except ValueError:
            return None
        is_naive = isinstance(key.value, datetime) and key.value.tzinfo is None
        has_value = key.value is not None
        is_mixed = group in (Group.CLOSED, Group.FREE)
        is_wrong = is_naive or (not is_mixed and has_value == (group == Group.UNDATED))
        return None if is_wrong else key


def after(rows: TaskQuerySet, group: Group, key: Key) -> TaskQuerySet:
    """What stands below a key, in the order of `members`."""
    if group == Group.FREE and key.value is not None:
        return rows.filter(_beyond("due_date", key, "gt") | Q(due_date=None))
    if group != Group.CLOSED:
        return rows.filter(_beyond("due_date", key, "gt"))
    below = Q(done_at=None, pk__lt=key.pk)
    if key.value is not None:
        below = _beyond("done_at", key, "lt") | Q(done_at=None)
    return rows.filter(below)


def before(rows: TaskQuerySet, group: Group, key: Key) -> TaskQuerySet:
    """What stands above a key, in the order of `members`."""
    if group == Group.FREE and key.value is None:
        return rows.filter(Q(due_date__isnull=False) | Q(pk__lt=key.pk))
    if group != Group.CLOSED:
        return rows.filter(_beyond("due_date", key, "lt"))
    if key.value is None:
        return rows.filter(Q(done_at__isnull=False) | Q(pk__gt=key.pk))
    return rows.filter(_beyond("done_at", key, "gt"))


def _beyond(field: str, key: Key, side: str) -> Q:
    same = Q(**{field: key.value, f"pk__{side}": key.pk})
    if key.value is None:
        return same
    return Q(**{f"{field}__{side}": key.value}) | same
