"""When trips were booked: a status becomes, or stops being, one of those that are sold.

A move dates the booking as it writes the status (`Opportunity.date_booking`); here it is dated
anew, from the history.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from caladeo import clock
from caladeo.db import retrying
from caladeo.models import User
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import locks, tracked_fields
from statuses import pipeline
from statuses.models import Status


@retrying.on_conflict
def edit_status(
    status: Status,
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Status:
    """Edit a status; the opportunities that have been in it, and their tasks, follow.

    Raises:
        The errors of `statuses.pipeline.edit`.
    """
    been_in = StatusChange.objects.filter(to_status=status).values("opportunity")
    rows = Opportunity.objects.filter(pk__in=been_in)
    with transaction.atomic():
        if "is_sold" not in changes:
            return pipeline.edit(status, seen=seen, **changes)
        # Those who are entering it keep its row: they finish first, with what it was.
        locks.lock_together(
            rows, lambda: list(Status.objects.select_for_update().filter(pk=status.pk))
        )
        row = pipeline.edit(status, seen=seen, **changes)
        recompute(list(rows.order_by("pk")), by=by, at=at)
        return row


def recompute(opportunities: Sequence[Opportunity], *, by: User | None, at: datetime) -> None:
    """Date the booking of locked opportunities anew, from their history.

    After an undo, or when a status becomes, or stops being, one of those that are sold.
    """
    entries = StatusChange.objects.standing().filter(to_status__is_sold=True)
    first = entries.values_list("opportunity").annotate(Min("changed_at"))
    firsts = dict(first.filter(opportunity__pk__in_array=[row.pk for row in opportunities]))
    days = {pk: clock.local_day(moment) for pk, moment in firsts.items()}
    moved = [row for row in opportunities if row.booked_on != days.get(row.pk)]
    for day in {days.get(row.pk) for row in moved}:
        rows = [row for row in moved if days.get(row.pk) == day]
        Opportunity.objects.write_facts(rows, booked_on=day)
    tracked_fields.announce_booking(moved, by=by, at=at)
