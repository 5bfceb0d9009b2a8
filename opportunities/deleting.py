"""Deleting an opportunity takes its tasks and its history with it."""

from django.db import transaction

from caladeo.db import retrying
from opportunities.models import Opportunity


@retrying.whole
def delete(opportunity: Opportunity) -> None:
    """Delete under the lock that every writer of its tasks takes first."""
    with transaction.atomic():
        row = Opportunity.objects.filter(pk=opportunity.pk).locked().first()
        if row is not None:
            row.delete()
