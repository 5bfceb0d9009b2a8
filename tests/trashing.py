"""Deleting and restoring trips as a page does."""

from datetime import datetime

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.trash import deleting


def delete_trip(*trips: Opportunity, by: User | None = None, at: datetime | None = None) -> int:
    rows = Opportunity.objects.filter(pk__in=[trip.pk for trip in trips])
    return deleting.delete(rows, by=by, at=at or clock.now())
