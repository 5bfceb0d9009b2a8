"""What a large agency has behind it and before it: sets of trips that went the same way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from caladeo import clock
from caladeo.management.demo.trips import LOST, NEGOTIATION, QUOTED, QUOTING, TRAVELLING

NEW, TO_QUALIFY, OPTION = "Nouveau projet", "À qualifier", "Option posée"
CONFIRMED, FINISHED = "Voyage confirmé", "Voyage terminé"
FEWEST, MOST = 100, 1_000_000
MOST_PEOPLE = 50
# What one person follows at a time; the rest is behind.
UNDER_WAY_EACH = 40
UNDER_WAY_AT_MOST = 0.4
PERIOD = timedelta(days=30)
MOST_PERIODS = 96
LARGEST_SET = 2500
# The day of each entry, from the first; of a hundred trips, how many went that way.
BEHIND = (
    (30, ((NEW, 0), (LOST, 25))),
    (28, ((QUOTED, 0), (LOST, 40))),
    (25, ((NEW, 0), (CONFIRMED, 30), (FINISHED, 200))),
    (17, ((NEW, 0), (QUOTED, 12), (CONFIRMED, 35), (FINISHED, 210))),
)
LAST_STEP = 240
# How many days ago those under way came, and those of each status moved on to it.
UNDER_WAY = (
    (16, ((NEW, 4),)),
    (12, ((NEW, 9), (TO_QUALIFY, 3))),
    (12, ((NEW, 16), (QUOTING, 6))),
    (16, ((NEW, 30), (QUOTED, 8))),
    (8, ((NEW, 45), (NEGOTIATION, 10))),
    (8, ((NEW, 50), (OPTION, 7))),
    (20, ((NEW, 90), (CONFIRMED, 25))),
    (8, ((NEW, 160), (TRAVELLING, 3))),
)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Trips that came at the same time and went the same way."""

    size: int
    entries: tuple[tuple[str, datetime], ...]
    is_over: bool

    @property
    def came_at(self) -> datetime:
        return self.entries[0][1]

    def departures(self, today: date) -> tuple[date, date]:
        """Between which days they leave, so that it fits their status."""
        came = clock.local_day(self.came_at)
        if self.entries[-1][0] == TRAVELLING:
            return today - timedelta(days=4), today - timedelta(days=1)
        if self.is_over:
            return came + timedelta(days=90), came + timedelta(days=180)
        return today + timedelta(days=15), today + timedelta(days=280)


def people_for(opportunities: int) -> int:
    return min(MOST_PEOPLE, max(2, opportunities // FEWEST))


def cohorts(opportunities: int, *, now: datetime) -> Iterator[Cohort]:
    """All of them, the oldest first."""
    people = people_for(opportunities)
    under_way = min(UNDER_WAY_EACH * people, int(opportunities * UNDER_WAY_AT_MOST))
    behind = opportunities - under_way
    periods = min(MOST_PERIODS, max(1, behind // 1000))
    for number, size in enumerate(_shares(behind, [1] * periods)):
        came_at = now - timedelta(days=LAST_STEP) - PERIOD * (periods - number)
        for share, way in zip(_shares(size, [row[0] for row in BEHIND]), BEHIND, strict=True):
            entries = tuple((name, came_at + timedelta(days=days)) for name, days in way[1])
            yield from _in_sets(share, entries, is_over=True)
    for share, way in zip(
        _shares(under_way, [row[0] for row in UNDER_WAY]), UNDER_WAY, strict=True
    ):
        entries = tuple((name, now - timedelta(days=days)) for name, days in way[1])
        yield from _in_sets(share, entries, is_over=False)


def _in_sets(
    size: int, entries: tuple[tuple[str, datetime], ...], *, is_over: bool
) -> Iterator[Cohort]:
    while size > 0:
        yield Cohort(min(size, LARGEST_SET), entries, is_over)
        size -= LARGEST_SET


def _shares(total: int, weights: list[int]) -> list[int]:
    """The total, divided as the weights say; nothing is lost in rounding."""
    ends = [total * sum(weights[: place + 1]) // sum(weights) for place in range(len(weights))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]
