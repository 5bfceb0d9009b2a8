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
    rows = latest.by_person(keys, since=now - timedelta(weeks=WEEKS), most=MOST)
    if not rows:
        return None
    of_rule: Counter[int] = Counter()
    people: Counter[int | None] = Counter()
    for rule, person, count in rows:
        of_rule[rule] += count
        people[person] += count
    total = people.total()
    [(first, share)] = people.most_common(1)
    is_mostly = first is not None and share * 2 > total
    return Forecast(
        count=total,
        is_at_least=max(of_rule.values()) == MOST,
        mostly_for=User.objects.filter(pk=first).first() if is_mostly else None,
    )
