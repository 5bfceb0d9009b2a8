"""From planned tasks to tasks: each with its words and its own copy of the rule."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext

from caladeo.days import long_day
from caladeo.db import writing
from opportunities.models import Opportunity
from statuses import placeholders
from statuses.models import AutoTaskTemplate
from tasks.engine import rescheduling
from tasks.engine.plans import PlannedTask, Skipped, Unmet
from tasks.models import Task, TaskNotCreated

# What a task copies from its rule, by the same name, and the texts in which placeholders may stand.
OPTIONS = (
    "reference",
    "offset_days",
    "offset_unit",
    "key_date_id",
    "predecessor_id",
    "if_not_preceded",
    "day_count",
    "day_rule",
    "if_past",
    "on_leave",
    "visible_days",
    "role_id",
    "is_required",
)
TEXTS = {"name": 200, "description": 5000}
# What differs from task to task, what follows from its due date, what is yet to come, and the
# rest: the copy of the rule.
OWN = (
    "opportunity_id",
    "change_id",
    "created_by_id",
    "assignee_id",
    "follows_manager",
    "instead_of_id",
)
DATED = (
    "due_date",
    "reference_date",
    "counted_date",
    "computed_date",
    "skipped_days",
    "is_raised",
    "visible_from",
)
TO_COME = ("done_at", "done_by_id", "cancelled_at", "cancelled_by_id", "touched_at")
COPIED = writing.attributes(Task, but=OWN + DATED + TO_COME)


def insert(planned: Iterable[PlannedTask], *, at: datetime) -> int:
    """Write planned tasks, whose entries have their change; how many.

    Args:
        at: the moment the tasks are created, aware.
    """
    layout = writing.ColumnLayout(Task, OWN + DATED + COPIED)
    copies = Copies(layout, at=at)
    rows = []
    for entry, tasks in groupby(planned, key=attrgetter("entry")):
        change, by = entry.change and entry.change.pk, entry.by and entry.by.pk
        head = (entry.opportunity.pk, change, by)
        for task in tasks:
            own = (*head, task.assignee_id, task.follows_manager, task.instead_of_id)
            rows.append(own + copies.of(task))
    writing.insert_rows(layout, rows)
    return len(rows)


def insert_late(
    planned: Sequence[PlannedTask], *, among: Iterable[AutoTaskTemplate], at: datetime
) -> int:
    """The same for entries of before: tasks that they have follow these from now on.

    Args:
        among: the rules of their status.
    """
    count = insert(planned, at=at)
    rules = {row.template.pk for row in planned}
    if any(row.predecessor_id in rules for row in among):
        made = [
            Task(opportunity_id=row.entry.opportunity.pk, template_id=row.template.pk)
            for row in planned
        ]
        rescheduling.follow_tasks(made, by=None, at=at)
    return count


class Copies:
    """What tasks have in common, made once for all: a rule's words and options, and its dates."""

    def __init__(self, layout: writing.ColumnLayout, *, at: datetime) -> None:
        self.layout, self.at = layout, at
        self.samples: dict[int, tuple[Task, writing.Values]] = {}
        self.known: dict[tuple[int, int], writing.Values] = {}

    def of(self, row: PlannedTask) -> writing.Values:
        """The columns of a task that are not its own."""
        # All who are due by one rule on the same day share one object.
        rule = row.template.id
        alike = rule, id(row.due)
        if alike in self.known:
            return self.known[alike]
        has_words = row.template.has_placeholders
        if rule not in self.samples or has_words:
            task = task_of(row, at=self.at)
            self.samples[rule] = task, self.layout.ready(task, COPIED)
        sample, copied = self.samples[rule]
        sample.apply_due_date(row.due)
        values = self.layout.ready(sample, DATED) + copied
        if not has_words:
            self.known[alike] = values
        return values


def task_of(row: PlannedTask, *, at: datetime) -> Task:
    """The task of a plan, in memory, with its own copy of the rule."""
    template, owner = row.template, row.entry.opportunity
    words = words_of(owner) if template.has_placeholders else {}
    task = Task(
        opportunity=owner,
        **{
            text: placeholders.fill(getattr(template, text), words, max_length=length)
            for text, length in TEXTS.items()
        },
        **{option: getattr(template, option) for option in OPTIONS},
        assignee_id=row.assignee_id,
        created_at=at,
        created_by=row.entry.by,
        change=row.entry.change,
        template=template,
        follows_manager=row.follows_manager,
        instead_of_id=row.instead_of_id,
        is_chosen=row.entry.is_chosen,
    )
    task.apply_due_date(row.due)
    return task


def name_of(template: AutoTaskTemplate, opportunity: Opportunity) -> str:
    """What a task of the template is called on the opportunity."""
    words = words_of(opportunity) if template.has_placeholders else {}
    return placeholders.fill(template.name, words, max_length=TEXTS["name"])


def reference_name_of(template: AutoTaskTemplate, opportunity: Opportunity) -> str:
    """The name of the key date, or of the task of this opportunity, that the template counts from.

    Reads ``key_date`` and ``predecessor``; empty when it counts from neither.
    """
    if template.predecessor:
        return name_of(template.predecessor, opportunity)
    return template.key_date.name if template.key_date else ""


def words_of(opportunity: Opportunity) -> dict[str, str]:
    """What each placeholder stands for on one opportunity; reads ``client`` and ``manager``."""
    return {
        "client": opportunity.client.name,
        "destination": opportunity.destinations or gettext("destination to be decided"),
        "depart": _day(opportunity.departure_date),
        "retour": _day(opportunity.return_date),
        "gestionnaire": opportunity.manager.name,
    }


def _day(day: date | None) -> str:
    return long_day(day) if day else gettext("date to be decided")


def _as_stored(unmet: Unmet | None) -> dict[str, Any] | None:
    if unmet is None:
        return None
    condition, found = unmet
    is_amount = isinstance(found, Decimal)
    return condition.as_stored() | {"found": float(found) if is_amount else found}


def record_skipped(skipped: Iterable[Skipped]) -> None:
    """Write what was not created and why, so that the history can tell it."""
    rows = [
        TaskNotCreated(
            change=row.entry.change,
            template=row.template,
            name=name_of(row.template, row.entry.opportunity),
            reason=row.reason,
            due_date=row.due.day,
            unmet=_as_stored(row.unmet),
        )
        for row in skipped
    ]
    writing.insert(rows)
