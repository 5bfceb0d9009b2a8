"""The star of many opportunities at once."""

from django.db import transaction

from caladeo.db import retrying
from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet


@retrying.on_conflict
def mark(opportunities: OpportunityQuerySet, *, is_starred: bool) -> list[int]:
    """Mark them as a priority, or no more; the keys of those that were not so already."""
    with transaction.atomic():
        others = opportunities.filter(is_starred=not is_starred).locked()
        keys = list(others.values_list("pk", flat=True))
        Opportunity.objects.filter(pk__in_array=keys).update(is_starred=is_starred)
        return keys
