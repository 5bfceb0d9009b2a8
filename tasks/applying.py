"""A rule for those already there: create its tasks on the opportunities in its status."""

from collections.abc import Container, Sequence
from datetime import datetime

from django.db import transaction

from caladeo import clock, retrying
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate, Status
from tasks import generation, inserting
from tasks.models import Task
from tasks.plans import Entry, Plan, PlannedTask, Reason, Skipped


def plan(
    status: Status,
    *,
    templates: Sequence[AutoTaskTemplate],
    at: datetime,
    among: Container[int] | None = None,
) -> Plan:
    """What applying would create, and skip; writes nothing.

    A template counts once for each entry into the status: an opportunity whose latest
    entry already had the task, even deleted since, is left alone.

    Args:
        among: the keys of the opportunities that count; those of all that are there by default.
    """
    changes = _latest_entries(status)
    owners = Opportunity.objects.filter(status=status).select_related("client", "manager")
    entries = [
        Entry(
            opportunity=owner,
            status_id=status.pk,
            entered_on=clock.local_day(changes[owner.pk].changed_at),
            by=changes[owner.pk].changed_by,
            change=changes[owner.pk],
        )
        for owner in owners.order_by("pk")
        if owner.pk in changes and (among is None or owner.pk in among)
    ]
    result = generation.plan(entries, templates=templates, today=clock.local_day(at))
    return _without_those_had(result, had=_had(status))


@retrying.whole
def apply(
    status: Status, *, templates: Sequence[AutoTaskTemplate], at: datetime
) -> list[PlannedTask]:
    """Create the tasks of ``plan`` on the opportunities that are in the status now.

    Returns:
        Those created.
    """
    with transaction.atomic():
        # Those who come in meanwhile are not locked, and not counted.
        there = Opportunity.objects.filter(status=status).locked().values_list("pk", flat=True)
        among = set(there)
        held = AutoTaskTemplate.objects.called_for_by({status.pk})
        asked = {row.pk for row in templates}
        templates = [row for row in held if row.pk in asked]
        planned = plan(status, templates=templates, at=at, among=among).tasks
        inserting.insert(planned, at=at)
        return planned


def _latest_entries(status: Status) -> dict[int, StatusChange]:
    """For each opportunity in the status, the change that brought it there.

    A change that was undone counts for nothing, and its undo brings back to the entry before.
    """
    changes = StatusChange.objects.filter(to_status=status, opportunity__status=status)
    standing = changes.filter(undoes=None, undone_by=None)
    rows = standing.select_related("changed_by").order_by("pk")
    return {row.opportunity_id: row for row in rows}


def _had(status: Status) -> set[tuple[int, int | None]]:
    """Each change into the status and the templates whose task it had, whatever became of it."""
    tasks = Task.objects.filter(change__to_status=status, opportunity__status=status)
    return set(tasks.values_list("change", "template"))


def _without_those_had(result: Plan, *, had: set[tuple[int, int | None]]) -> Plan:
    kept = Plan()
    rows: list[PlannedTask | Skipped] = [*result.tasks, *result.skipped]
    for row in sorted(rows, key=lambda row: (row.entry.opportunity.pk, row.template.position)):
        key = (row.entry.change.pk if row.entry.change else 0, row.template.pk)
        if key in had:
            kept.skipped.append(Skipped(row.entry, row.template, row.due, Reason.HAD))
        elif isinstance(row, Skipped):
            kept.skipped.append(row)
        else:
            kept.tasks.append(row)
    return kept
