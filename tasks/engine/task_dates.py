"""What tasks keep of their rule and of their due date, read lightly by the ten thousand."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import F

from opportunities.models import Opportunity
from tasks.models import Task
from tasks.querysets import TaskQuerySet


@dataclass(slots=True)
class TaskDates:
    """A task, but for all that its due date has nothing to do with.

    It answers to the same names, by the same code.
    """

    opportunity: Opportunity
    pk: int
    opportunity_id: int
    state: str
    created_at: datetime
    reference: str
    offset_days: int
    offset_unit: str
    key_date_id: int | None
    template_id: int | None
    change_id: int | None
    predecessor_id: int | None
    if_not_preceded: str
    touched_at: datetime | None
    day_count: str
    day_rule: str
    if_past: str
    visible_days: int | None
    reference_date: date | None
    counted_date: date | None
    computed_date: date | None
    skipped_days: list[list[str]]
    is_raised: bool
    is_pinned: bool
    due_date: date | None
    visible_from: date | None
    assignee_id: int | None
    instead_of_id: int | None
    away_until: date | None = None
    entered_at: datetime | None = None

    rule: ClassVar[Any] = Task.rule
    has_due_date: ClassVar[Any] = Task.has_due_date
    apply_due_date: ClassVar[Any] = Task.apply_due_date


OTHERS = ("opportunity", "away_until", "entered_at")
COLUMNS = [field.name for field in fields(TaskDates) if field.name not in OTHERS]
AWAY = F("assignee__absent_until")


def of(tasks: TaskQuerySet, *, owners: Mapping[int, Opportunity]) -> list[TaskDates]:
    """Tasks of these opportunities; not for those that count from the entry of their status.

    That day is not read.
    """
    rows = tasks.values_list(*COLUMNS, AWAY)
    return [TaskDates(owners[owner], pk, owner, *row) for pk, owner, *row in rows]


def read(tasks: TaskQuerySet) -> list[TaskDates]:
    """Any tasks, with their opportunities, unless these go meanwhile; two queries."""
    rows = list(tasks.values_list(*COLUMNS, AWAY, F("change__changed_at")))
    owners = {row.pk: row for row in Opportunity.objects.of_keys({row[1] for row in rows})}
    return [
        TaskDates(owners[owner], pk, owner, *row) for pk, owner, *row in rows if owner in owners
    ]
