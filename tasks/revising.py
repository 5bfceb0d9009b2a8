"""Editing a rule: its history, and the open tasks that it has already created."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo import retrying
from caladeo.models import User
from opportunities.models import Opportunity
from statuses import placeholders
from statuses.models import AutoTaskTemplate, TemplateRevision
from tasks import rescheduling
from tasks.models import Task
from tasks.speaking import words_of

BATCH_SIZE = 500
# What a task copies from its rule, by the same name.
COPIED = [
    "reference",
    "offset_days",
    "key_date_id",
    "day_count",
    "day_rule",
    "if_past",
    "on_leave",
    "visible_days",
]
TEXTS = {"name": 200, "description": 5000}


@retrying.whole
def revise(
    template: AutoTaskTemplate,
    changes: dict[str, Any],
    *,
    update_open: bool,
    by: User | None,
    at: datetime,
) -> list[Task]:
    """Write the changed fields of a rule and keep what they were.

    Args:
        changes: field names and their new values.
        update_open: also bring its open tasks in line. Dates set by hand, names that
            somebody edited, and tasks that are done stay.

    Returns:
        The open tasks that were updated.
    """
    with transaction.atomic():
        row = AutoTaskTemplate.objects.select_for_update().get(pk=template.pk)
        before = {name: getattr(row, name) for name in changes}
        texts = {name: getattr(row, name) for name in TEXTS}
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=list(changes))
        changed = {name: [_plain(before[name]), _plain(changes[name])] for name in changes}
        TemplateRevision.objects.create(template=row, edited_at=at, edited_by=by, changes=changed)
        return _update_open(row, texts=texts, by=by, at=at) if update_open else []


def open_tasks(template: AutoTaskTemplate) -> list[Task]:
    """The open tasks of a rule, with all that updating them reads; one query."""
    tasks = Task.objects.open().filter(template=template).order_by("pk")
    return list(tasks.select_related("change", "opportunity__client", "opportunity__manager"))


def conform(tasks: Sequence[Task], template: AutoTaskTemplate, *, texts: dict[str, str]) -> None:
    """Give tasks in memory the rule's words and options, but for what people edited.

    Args:
        texts: the rule's name and description before the edit.
    """
    for task in tasks:
        words = words_of(task.opportunity)
        for name, length in TEXTS.items():
            if getattr(task, name) == placeholders.fill(texts[name], words, max_length=length):
                new = placeholders.fill(getattr(template, name), words, max_length=length)
                setattr(task, name, new)
        for name in COPIED:
            setattr(task, name, getattr(template, name))


def _update_open(
    template: AutoTaskTemplate, *, texts: dict[str, str], by: User | None, at: datetime
) -> list[Task]:
    owners = Task.objects.open().filter(template=template).values("opportunity")
    list(Opportunity.objects.filter(pk__in=owners).locked().values_list("pk"))
    tasks = open_tasks(template)
    conform(tasks, template, texts=texts)
    Task.objects.bulk_update(tasks, [*TEXTS, "search_text", *_fields()], batch_size=BATCH_SIZE)
    moves = rescheduling.moves_of(tasks)
    rescheduling.write(moves, cause=rescheduling.Cause.RULE, by=by, at=at)
    return tasks


def _fields() -> list[str]:
    return [name.removesuffix("_id") for name in COPIED]


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.pk if hasattr(value, "pk") else value
