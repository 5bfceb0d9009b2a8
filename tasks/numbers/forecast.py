"""How much work rules make: their tasks of the last weeks, for each week."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from caladeo.models import User
from tasks.numbers import latest

WEEKS = 13
# Of each rule at most so many tasks are read: a hundred a week.
MOST = 100 * WEEKS
COLUMNS = "assignee_id, created_at"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What some rules made in the last thirteen weeks."""

    count: int
    is_at_least: bool = False  # one of them made more than were read
    mostly_for: User | None = None  # who got more than half of them

    @property
    def per_week(self) -> int:
        return round(self.count / WEEKS)


def of_rules(keys: Iterable[int], *, now: datetime) -> Forecast | None:
    """What these rules made, all together; None for nothing. At most two queries.

    Args:
        now: an aware moment.
    """
    rows = latest.of_rules(keys, columns=COLUMNS, most=MOST)
    since = now - timedelta(weeks=WEEKS)
    recent = [row for row in rows if row.created_at >= since]
    if not recent:
        return None
    of_rule = Counter(row.template_id for row in recent)
    people = Counter(row.assignee_id for row in recent)
    [(person, share)] = people.most_common(1)
    is_mostly = person is not None and share * 2 > len(recent)
    return Forecast(
        count=len(recent),
        is_at_least=max(of_rule.values()) == MOST,
        mostly_for=User.objects.filter(pk=person).first() if is_mostly else None,
    )
