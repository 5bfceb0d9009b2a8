"""The rows of the list in words and numbers, so that each is drawn once (``draw``)."""

from dataclasses import dataclass

from caladeo import clock
from caladeo.amounts import money
from caladeo.templatetags.days import date_range
from caladeo.web.fragments import Look, look
from opportunities.models import Opportunity
from tasks.lists import counting
from tasks.lists.counting import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An opportunity of the list."""

    pk: int
    name: str
    is_starred: bool
    client: str
    status: Look | None
    dates: str
    revenue: str
    tasks: Counts
    person: Look | None


def drawn(opportunities: list[Opportunity]) -> list[Row]:
    """These with the counts of their tasks, in one query."""
    counts = counting.by_opportunity((row.pk for row in opportunities), today=clock.today())
    return [
        Row(
            pk=row.pk,
            name=row.name,
            is_starred=row.is_starred,
            client=row.client.name,
            status=look(row.status),
            dates=date_range(row.departure_date, row.return_date),
            revenue=money(row.expected_revenue),
            tasks=counts[row.pk],
            person=look(row.manager),
        )
        for row in opportunities
    ]
