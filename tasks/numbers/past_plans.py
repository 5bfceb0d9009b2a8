"""Whether a rule could be kept: for how many entries its due date had passed already."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from caladeo import clock
from opportunities.models import StatusChange
from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from tasks.dates import due_dates
from tasks.engine.resolver import Resolver

YEAR = timedelta(days=365)
LATEST, FEWEST = 50, 5


@dataclass(frozen=True, slots=True)
class PastPlan:
    """Of so many entries, those for which the due date lay before the day of the entry."""

    entries: int
    past: int


def past_plan(rule: AutoTaskTemplate, *, now: datetime) -> PastPlan | None:
    """For the latest entries of a year into its status, with the dates that the trips have today.

    A constant number of queries, whatever the history holds.

    Args:
        rule: saved or not, of a status.
        now: an aware moment.

    Returns:
        None from fewer than five entries, and for a rule that follows another task.
    """
    if rule.status_id is None or rule.reference == Reference.TASK:
        return None
    changes = StatusChange.objects.standing().filter(
        to_status=rule.status_id, is_quiet=False, changed_at__gte=now - YEAR
    )
    entries = list(changes.select_related("opportunity").order_by("-pk")[:LATEST])
    if len(entries) < FEWEST:
        return None
    counted = due_dates.rule_of(rule)
    resolver = Resolver.of([counted], [row.opportunity for row in entries])
    past = 0
    for row in entries:
        day = clock.local_day(row.changed_at)
        dates = resolver.dates_of(row.opportunity, created=day, entered=day)
        due = resolver.due(counted, dates).day
        past += due is not None and due < day
    return PastPlan(len(entries), past)
