"""The least that a database must do: the same rows, written by plain SQL from what it holds."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from opportunities.models import StatusChange
from statuses.models import Status
from tasks.models import Task

MOVE = """
UPDATE opportunities_opportunity SET status_id = %(to)s
WHERE id BETWEEN %(first)s AND %(last)s
"""
ENTRIES = """
INSERT INTO opportunities_statuschange
    (opportunity_id, from_status_id, to_status_id, changed_at, source, is_quiet, is_closing,
     lost_reason)
SELECT id, %(start)s, %(to)s, %(at)s, 'bulk', false, false, ''
FROM opportunities_opportunity WHERE id BETWEEN %(first)s AND %(last)s ORDER BY id
"""
TASKS = """
INSERT INTO tasks_task ({columns})
SELECT {values}
FROM opportunities_statuschange AS change
JOIN opportunities_opportunity AS owner ON owner.id = change.opportunity_id
JOIN statuses_autotasktemplate AS rule ON rule.status_id = change.to_status_id
WHERE change.to_status_id = %(to)s AND owner.id BETWEEN %(first)s AND %(last)s
ORDER BY change.id, rule.position
"""
DAY = {
    "postgresql": "owner.departure_date + rule.offset_days",
    "sqlite": "date(owner.departure_date, rule.offset_days || ' days')",
}
# Each column of a task that is not empty, and where it comes from.
SOURCES = {
    "opportunity_id": "owner.id",
    "name": "rule.name",
    "description": "rule.description",
    "due_date": "{day}",
    "assignee_id": "owner.manager_id",
    "state": "'open'",
    "created_at": "%(at)s",
    "change_id": "change.id",
    "template_id": "rule.id",
    "reference": "rule.reference",
    "offset_days": "rule.offset_days",
    "offset_unit": "rule.offset_unit",
    "reference_date": "owner.departure_date",
    "day_count": "rule.day_count",
    "day_rule": "rule.day_rule",
    "if_past": "rule.if_past",
    "if_not_preceded": "rule.if_not_preceded",
    "on_leave": "rule.on_leave",
    "visible_days": "rule.visible_days",
    "is_required": "rule.is_required",
    "is_chosen": "false",
    "computed_date": "{day}",
    "counted_date": "{day}",
    "skipped_days": "'[]'",
    "is_raised": "false",
    "is_pinned": "false",
    "follows_manager": "true",
    "search_text": "lower(rule.name)",
}


def move(pks: Sequence[int], *, start: Status, to: Status, at: datetime) -> None:
    """Move consecutive opportunities, write their entries and five tasks each."""
    values = {
        "first": pks[0],
        "last": pks[-1],
        "start": start.pk,
        "to": to.pk,
        "at": at,
    }
    day = DAY[connection.vendor]
    sources = ", ".join(source.format(day=day) for source in SOURCES.values())
    tasks = TASKS.format(columns=", ".join(SOURCES), values=sources)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (MOVE, ENTRIES, tasks):
            cursor.execute(statement, values)


def wrote_as_much(pks: Sequence[int]) -> bool:
    """Whether the floor left what a move leaves: an entry and five tasks each."""
    span = (pks[0], pks[-1])
    entries = StatusChange.objects.filter(opportunity__pk__range=span).exclude(from_status=None)
    tasks = Task.objects.filter(opportunity__pk__range=span)
    return entries.count() == len(pks) and tasks.count() == 5 * len(pks)
