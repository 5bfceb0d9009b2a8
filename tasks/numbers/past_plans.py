"""A rule, saved or not, on the latest entries: could it be kept, and how much work it makes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from caladeo import clock
from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from tasks.numbers import forecast
from tasks.numbers.forecast import Forecast
from tasks.previews import replaying
from tasks.previews.replaying import Replay

YEAR = timedelta(days=365)
FEWEST = 5


@dataclass(frozen=True, slots=True)
class PastDueShare:
    """Of so many entries, those for which the due date lay before the day of the entry."""

    entries: int
    past: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the latest entries say of a rule."""

    plan: PastDueShare | None = None
    forecast: Forecast | None = None


NOTHING_KNOWN = Figures()


def figures(rule: AutoTaskTemplate, *, now: datetime) -> Figures:
    """By the latest entries of its status, with the dates and people that trips have today.

    A constant number of queries, whatever the history holds.

    Args:
        rule: saved or not, of a status.
        now: an aware moment.
    """
    if rule.status_id is None:
        return NOTHING_KNOWN
    entries = replaying.latest_entries(rule.status_id)
    others = replaying.rules_of(rule.status_id) if rule.predecessor_id else []
    found = replaying.replay(replaying.with_those_before(rule, others), entries)[-1]
    return Figures(_plan(found, now=now), forecast.expected(found, entries, now=now))


def _plan(found: Replay, *, now: datetime) -> PastDueShare | None:
    """Of the entries of a year, how many were due before they were entered.

    Entries that its conditions leave out are not counted.

    Returns:
        None from fewer than five entries, and for a rule that follows another task.
    """
    if found.rule.reference == Reference.TASK:
        return None
    first = clock.local_day(now - YEAR)
    of_year = Replay(found.rule, [row for row in found.rows if row.entry.entered_on >= first])
    count = len(of_year.made) + of_year.too_late
    return PastDueShare(count, of_year.past) if count >= FEWEST else None
