"""The open tasks of a calendar: how many each day has, and those that are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from caladeo.colors import Look, look
from caladeo.db import capped_counts
from caladeo.db.capped_counts import Capped
from caladeo.models import User
from tasks.calendar_page.asked import Asked, Span
from tasks.models import Task
from tasks.querysets import NAMED, OF_TRIP, TaskQuerySet

# Of one day; the others are counted, and stand in the list of that day.
MOST = {Span.MONTH: 3, Span.WEEK: 12, Span.DAY: 60}
SHOWN = {"assignee": NAMED["assignee"]} | OF_TRIP


class TaskLine(NamedTuple):
    """A task on its day: it looks the same until one of these changes."""

    pk: int
    name: str
    trip: str
    client: str
    status: Look
    person: Look | None
    is_pinned: bool
    is_required: bool
    # As a tick reads the row of a list.
    state: str = Task.State.OPEN
    group: str = ""

    @property
    def anchor(self) -> int:
        return self.pk


@dataclass(frozen=True, slots=True)
class TaskDays:
    """The tasks by day; ``late`` is None where today is not shown."""

    counts: Mapping[date, int]
    lines: Mapping[date, list[TaskLine]]
    late: Capped | None


def read(asked: Asked, *, user: User) -> TaskDays:
    """Four queries, whatever the number of tasks; late ones are counted and nothing more."""
    filters, today = asked.filters, asked.today
    tasks = filters.of_whom(filters.narrow(Task.objects.open()), user=user)
    days = asked.days
    late = None
    if days[0] <= today <= days[-1]:
        late = capped_counts.count(tasks.overdue(today).visible_on(today))
    dated = tasks.filter(due_date__range=(max(days[0], today), days[-1]))
    if asked.after and asked.span == Span.DAY:
        dated = dated.filter(pk__gt=asked.after)
    counted = dated.order_by().values("due_date").annotate(count=Count("pk"))
    counts = dict(counted.values_list("due_date", "count"))
    return TaskDays(counts, _lines(_drawn(asked, dated)) if counts else {}, late)


def _drawn(asked: Asked, dated: TaskQuerySet) -> list[int]:
    """The keys of the first ones of each day."""
    most = MOST[Span(asked.span)]
    if asked.span == Span.DAY:
        return list(dated.order_by("pk").values_list("pk", flat=True)[:most])
    place = Window(RowNumber(), partition_by=F("due_date"), order_by=F("pk").asc())
    numbered = dated.order_by().annotate(place=place).filter(place__lte=most)
    return list(numbered.values_list("pk", flat=True))


def _lines(keys: list[int]) -> dict[date, list[TaskLine]]:
    columns = (f"{table}__{name}" for table, names in SHOWN.items() for name in names)
    own = ("name", "due_date", "is_pinned", "is_required")
    rows = Task.objects.select_related(*SHOWN).only(*own, *columns)
    found: dict[date, list[TaskLine]] = {}
    for task in rows.filter(pk__in=keys).order_by("due_date", "pk"):
        found.setdefault(task.due_date, []).append(_line(task))
    return found


def _line(task: Task) -> TaskLine:
    trip: Any = task.opportunity
    return TaskLine(
        pk=task.pk,
        name=task.name,
        trip=trip.name,
        client=trip.client.name,
        status=Look(trip.status.name, trip.status.color, trip.status.is_active),
        person=look(task.assignee),
        is_pinned=task.is_pinned,
        is_required=task.is_required,
    )
