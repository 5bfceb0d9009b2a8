"""The rows of the list in words and numbers, so that each is drawn once (``draw``), and toggles."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from caladeo import clock
from caladeo.colors import Look, look
from caladeo.days import money
from caladeo.db.capped_counts import Capped
from caladeo.templatetags.days import date_range
from opportunities.lists import attention
from opportunities.lists.attention import Attention, Last
from opportunities.lists.filters import Listing, Scope
from opportunities.models import Opportunity
from opportunities.text import lists as words
from statuses.models import Status
from tasks.lists import counting
from tasks.lists.counting import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    """An opportunity of the list."""

    pk: int
    name: str
    is_starred: bool
    client: str
    status: Look | None
    dates: str
    revenue: str
    tasks: Counts
    is_idle: bool = False
    asleep: str = ""  # for how long, in words
    asleep_why: str = ""
    person: Look | None


def asleep(last: Last | None, *, today: date) -> dict[str, str]:
    """What a sign says of a trip that is asleep; empty of one that is not."""
    if last is None:
        return {}
    return {
        "asleep": words.since_in_words(last, today=today),
        "asleep_why": words.last_in_words(last, today=today),
    }


def drawn(opportunities: list[Opportunity]) -> list[TripRow]:
    """These with the counts of their tasks, in one query."""
    today = clock.today()
    counts = counting.by_opportunity((row.pk for row in opportunities), today=today)
    last = attention.sleepers(opportunities, today=today)
    return [
        TripRow(
            pk=row.pk,
            name=row.name,
            is_starred=row.is_starred,
            client=row.client.name,
            status=look(row.status),
            dates=date_range(row.departure_date, row.return_date),
            revenue=money(row.expected_revenue),
            tasks=counts[row.pk],
            person=look(row.manager),
            is_idle=row.status.is_active and not counts[row.pk].planned,
            **asleep(last.get(row.pk), today=today),
        )
        for row in opportunities
    ]


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
