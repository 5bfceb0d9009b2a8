"""What an entry did not create and still can: its trip was over, or a condition holds since."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from caladeo import clock
from caladeo.db import retrying
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate
from tasks.engine import inserting
from tasks.engine.generation import entry_of, plan
from tasks.engine.plans import PlannedTask, Reason
from tasks.models import TaskNotCreated


def left_out(change: StatusChange, *reasons: Reason) -> QuerySet[TaskNotCreated]:
    """What a change that stands did not create for these reasons, and still could."""
    return TaskNotCreated.objects.filter(
        change=change, change__undone_by=None, reason__in=reasons, template__isnull=False
    )


def would_apply_now(opportunity: Opportunity, *, at: datetime) -> list[PlannedTask]:
    """What the current entry did not create for a condition that holds meanwhile.

    One query while it skipped nothing for a condition.
    """
    rows = TaskNotCreated.objects.filter(
        change__opportunity=opportunity,
        change__to_status=opportunity.status_id,
        reason__in=(Reason.CONDITION, Reason.PREDECESSOR),
        template__is_enabled=True,
    )
    changes = set(rows.values_list("change", flat=True))
    entry = current_entry(opportunity) if changes else None
    if entry is None or entry.pk not in changes:
        return []
    rules = AutoTaskTemplate.objects.enabled().filter(pk__in=_missing(entry, Reason.CONDITION))
    planned = plan([entry_of(entry, opportunity)], templates=list(rules), today=clock.local_day(at))
    return planned.tasks


def _missing(change: StatusChange, reason: Reason) -> set[Any]:
    """The keys of the rules left out whose task the change has not got since in another way.

    With those of the tasks that would have followed them.
    """
    had = change.tasks.values_list("template", flat=True)
    rows = left_out(change, reason, Reason.PREDECESSOR)
    return set(rows.values_list("template", flat=True)) - set(had)


def current_entry(opportunity: Opportunity) -> StatusChange | None:
    """The change that stands and brought it to its status."""
    changes = StatusChange.objects.standing().filter(opportunity=opportunity)
    last = changes.select_related("changed_by").order_by("-pk").first()
    return last if last and last.to_status_id == opportunity.status_id else None


@retrying.on_conflict
def create_skipped_tasks(
    change: StatusChange, *, at: datetime, reason: Reason = Reason.ENDED
) -> int:
    """Create what a change did not for a reason; how many. A second time: none.

    Args:
        at: the moment the tasks are created, aware.
        reason: the trip was over; or a condition did not hold that holds now, which counts for
            the current entry only.
    """
    with transaction.atomic():
        opportunity = Opportunity.objects.filter(pk=change.opportunity_id).locked().first()
        if opportunity is None:
            return 0
        if reason == Reason.CONDITION and current_entry(opportunity) != change:
            return 0
        asked = _missing(change, reason)
        locked = AutoTaskTemplate.objects.called_for_by({change.to_status_id})
        templates = [row for row in locked if row.pk in asked]
        planned = plan(
            [entry_of(change, opportunity)],
            templates=templates,
            today=clock.local_day(at),
            creates_ended=reason == Reason.ENDED,
        )
        told = left_out(change, reason, Reason.PREDECESSOR)
        told.filter(template__in=[row.pk for row in templates]).delete()
        inserting.record_skipped(planned.skipped)
        return inserting.insert_late(planned.tasks, among=locked, at=at)
