"""A status becomes, or stops being, one of those that are sold: bookings are dated anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo.db import retrying
from caladeo.models import User
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import booking, locks
from statuses import pipeline
from statuses.models import Status


@retrying.whole
def edit(
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
        booking.recompute(list(rows.order_by("pk")), by=by, at=at)
        return row
