"""Whether a rule could be kept: for how many entries its due date had passed already."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from caladeo import clock
from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from tasks.engine.plans import Reason
from tasks.previews import replaying

YEAR = timedelta(days=365)
FEWEST = 5


@dataclass(frozen=True, slots=True)
class PastPlan:
    """Of so many entries, those for which the due date lay before the day of the entry."""

    entries: int
    past: int


def past_plan(rule: AutoTaskTemplate, *, now: datetime) -> PastPlan | None:
    """Of the latest entries of a year into its status, how many were due before they were entered.

    With the dates that trips have today. Entries that its conditions leave out are not counted.
    A constant number of queries, whatever the history holds.

    Args:
        rule: saved or not, of a status.
        now: an aware moment.

    Returns:
        None from fewer than five entries, and for a rule that follows another task.
    """
    if rule.status_id is None or rule.reference == Reference.TASK:
        return None
    first = clock.local_day(now - YEAR)
    entries = [row for row in replaying.latest_entries(rule.status_id) if row.entered_on >= first]
    if len(entries) < FEWEST:
        return None
    (found,) = replaying.replay([rule], entries)
    count = len(found.made) + found.skipped[Reason.PAST] + found.skipped[Reason.ENDED]
    return PastPlan(count, found.past) if count >= FEWEST else None
