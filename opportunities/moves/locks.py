"""Opportunities and what they enter by, locked in one order by all."""

from collections.abc import Callable

from django.db import transaction

from opportunities.models import Opportunity
from opportunities.models.querysets import OpportunityQuerySet


def lock_together[Row](opportunities: OpportunityQuerySet, lock: Callable[[], Row]) -> Row:
    """Lock these opportunities, in key order, then what ``lock`` locks; inside a transaction.

    Who moves locks opportunities and then what they enter by: the status, its rules. Whoever
    holds those must not go back for the opportunities that came in meanwhile, or both wait for
    each other. So all locks are given back, and taken again with those, until nobody new is
    there.
    """
    newcomers: set[int] = set()
    while True:
        wanted = opportunities | Opportunity.objects.filter(pk__in_array=newcomers)
        with transaction.atomic():
            locked = set(wanted.locked().values_list("pk", flat=True))
            row = lock()
            missed = set(opportunities.values_list("pk", flat=True)) - locked
            if not missed:
                return row
            transaction.set_rollback(True)  # gives these locks back
        newcomers |= missed
