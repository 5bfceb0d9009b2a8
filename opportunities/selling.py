"""A status becomes, or stops being, one of those that are sold: bookings are dated anew."""

from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo import retrying
from caladeo.models import User
from opportunities import booking
from opportunities.models import Opportunity
from statuses import pipeline
from statuses.models import Status


@retrying.whole
def edit(status: Status, *, by: User | None, at: datetime, **changes: Any) -> Status:
    """Edit a status; the opportunities that have been in it, and their tasks, follow.

    Raises:
        The errors of `statuses.pipeline.edit`.
    """
    with transaction.atomic():
        if "is_sold" in changes:
            # Those who are entering it keep its row: they finish first, with what it was.
            list(Status.objects.select_for_update().filter(pk=status.pk).values_list("pk"))
        row = pipeline.edit(status, **changes)
        if "is_sold" in changes:
            been_in = Opportunity.objects.filter(changes__to_status=row).values("pk")
            rows = list(Opportunity.objects.filter(pk__in=been_in).locked())
            booking.recompute(rows, by=by, at=at)
        return row
