"""A rule for those already there: create its tasks on the opportunities in its status."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from caladeo import clock, retrying
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate, Status
from tasks import generation
from tasks.models import Task


def plan(status: Status, *, templates: Sequence[AutoTaskTemplate], at: datetime) -> generation.Plan:
    """What applying would create, and skip; writes nothing.

    A template counts once for each entry into the status: an opportunity whose latest
    entry already had the task, even deleted since, is left alone.
    """
    changes = _latest_entries(status)
    done = set(
        Task.objects.filter(change__in=changes.values()).values_list("opportunity", "template")
    )
    owners = Opportunity.objects.filter(pk__in=changes).select_related("client", "manager")
    entries = [
        generation.Entry(
            opportunity=owner,
            status_id=status.pk,
            entered_on=clock.local_day(changes[owner.pk].changed_at),
            by=changes[owner.pk].changed_by,
            change=changes[owner.pk],
        )
        for owner in owners.order_by("pk")
    ]
    result = generation.plan(entries, templates=templates, today=clock.local_day(at))
    return generation.Plan(
        tasks=[
            row for row in result.tasks if (row.entry.opportunity.pk, row.template.pk) not in done
        ],
        skipped=result.skipped,
    )


@retrying.whole
def apply(status: Status, *, templates: Sequence[AutoTaskTemplate], at: datetime) -> list[Task]:
    """Create the tasks of ``plan`` on the opportunities that are in the status now."""
    with transaction.atomic():
        list(Opportunity.objects.filter(status=status).locked().values_list("pk"))
        held = AutoTaskTemplate.objects.called_for_by({status.pk})
        asked = {row.pk for row in templates}
        templates = [row for row in held if row.pk in asked]
        return generation.insert(plan(status, templates=templates, at=at).tasks, at=at)


def _latest_entries(status: Status) -> dict[int, StatusChange]:
    """For each opportunity in the status, the change that brought it there."""
    changes = StatusChange.objects.filter(to_status=status, opportunity__status=status)
    rows = changes.select_related("changed_by").order_by("pk")
    return {row.opportunity_id: row for row in rows}
