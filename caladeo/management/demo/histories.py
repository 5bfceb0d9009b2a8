"""Which statuses a trip went through, and when: between the days that its table tells."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import NamedTuple

from django.utils import timezone

from caladeo import clock
from caladeo.management.demo.trips import LOST, NEGOTIATION, QUOTED, QUOTING, TRAVELLING, Trip
from statuses import starter

STEPS = [step["name"] for step in starter.content()["statuses"]]


class DemoEntry(NamedTuple):
    status: str
    at: datetime


def history(trip: Trip, *, status: str, now: datetime) -> list[DemoEntry]:
    """The entries of a trip, oldest first; the same each time for the same day."""
    chance = Random(trip.name)  # noqa: S311
    path = _path(trip, status, chance)
    moments = [_moment(days, chance, now=now) for days in _days_ago(trip, path)]
    return [DemoEntry(*entry) for entry in zip(path, sorted(moments), strict=True)]


def _path(trip: Trip, status: str, chance: Random) -> list[str]:
    """Every step up to the status, now and then without negotiation, or through a second quote."""
    end = STEPS.index(status)
    if status == LOST:
        end = STEPS.index(chance.choice(("À qualifier", QUOTED, "Option posée"))) + 1
    path = [*STEPS[:end], status]
    if NEGOTIATION in path[:-1] and chance.random() < 0.6:  # noqa: PLR2004
        path.remove(NEGOTIATION)
    if trip.is_reworked:
        after = path.index(QUOTED) + 1
        path[after:after] = [QUOTING, QUOTED]
    return path


def _days_ago(trip: Trip, path: Sequence[str]) -> list[int]:
    """For each entry, how many days ago: evenly spread between those that are known."""
    known = {0: trip.age, len(path) - 1: trip.since}
    if trip.departs is not None and TRAVELLING in path:
        known[path.index(TRAVELLING)] = -trip.departs
    days = []
    for first, last in pairwise(sorted(known)):
        step = (known[first] - known[last]) / (last - first)
        days += [round(known[first] - step * n) for n in range(last - first)]
    return [*days, trip.since]


def _moment(days_ago: int, chance: Random, *, now: datetime) -> datetime:
    """Some time in office hours that day; never in the future."""
    hour = time(chance.randint(9, 17), chance.randint(0, 59))
    day = clock.local_day(now) - timedelta(days=days_ago)
    return min(now, timezone.make_aware(datetime.combine(day, hour)))
