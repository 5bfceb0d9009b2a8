"""What one click narrows the list and the board to: trips that nobody will be reminded of."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from caladeo import clock
from caladeo.db.capped_counts import Capped
from opportunities.lists import attention
from opportunities.lists.attention import Attention
from opportunities.lists.filters import Listing, Scope
from opportunities.models import Opportunity
from statuses.models import Status


def toggles(listing: Listing, statuses: Iterable[Status]) -> list[dict[str, Any]]:
    """« Rien de prévu », « En sommeil », each with how many there are; one query at most.

    Not beside closed trips, where nothing is to be planned; uncounted where words are looked for.
    """
    if listing.scope == Scope.INACTIVE:
        return []
    statuses = list(statuses)
    found: dict[Attention, Capped | None] = {Attention.IDLE: None}
    if attention.sleepy_statuses(statuses) or listing.attention == Attention.ASLEEP:
        found[Attention.ASLEEP] = None
    if not listing.text:
        active = [status.pk for status in statuses if status.is_active]
        rows = Opportunity.objects.filter(status__in=active)
        rows = replace(listing, attention="").narrow(rows)
        found |= attention.counts(rows, statuses, today=clock.today())
    return [
        {
            "label": kind.label,
            "count": count,
            "is_on": listing.attention == kind,
            "url": listing.query(attention="" if listing.attention == kind else kind.value),
        }
        for kind, count in found.items()
    ]
