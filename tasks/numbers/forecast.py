"""How much work rules make, for each week: by their tasks of the last weeks, or by entries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from caladeo import clock
from caladeo.models import User
from tasks.engine.plans import Entry
from tasks.numbers import latest
from tasks.previews import replaying
from tasks.previews.replaying import Replay

WEEKS = 13
# Of each rule at most so many tasks are read: a hundred a week.
MOST = 100 * WEEKS


@dataclass(frozen=True, slots=True)
class Forecast:
    """What some rules made in so many weeks, or would have made at the entries of these."""

    count: int
    is_at_least: bool = False  # one of them made more than were read
    mostly_for: User | None = None  # who got more than half of them
    weeks: float = WEEKS
    entries: int = 0  # which it is judged by, when a rule is on trial

    @property
    def per_week(self) -> int:
        return round(self.count / self.weeks)


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
    return Forecast(
        count=people.total(),
        is_at_least=max(of_rule.values()) == MOST,
        mostly_for=_mostly_for(people),
    )


def recent(entries: Sequence[Entry], *, now: datetime) -> list[Entry]:
    """Those of the last thirteen weeks."""
    first = clock.local_day(now - timedelta(weeks=WEEKS))
    return [entry for entry in entries if entry.entered_on >= first]


def expected(replay: Replay, entries: Sequence[Entry], *, now: datetime) -> Forecast | None:
    """What a rule, saved or not, would make; None without an entry. At most one query.

    Args:
        replay: the rule on these entries.
        entries: the latest ones, in order of time; where they do not reach back thirteen weeks,
            the time that they span counts, a week at least.
        now: an aware moment.
    """
    known = set(found := recent(entries, now=now))
    if not found:
        return None
    days = (clock.local_day(now) - found[0].entered_on).days
    is_cut = len(found) == replaying.MOST
    people = Counter(row.assignee_id for row in replay.made if row.entry in known)
    return Forecast(
        count=people.total(),
        mostly_for=_mostly_for(people),
        weeks=max(days / 7, 1) if is_cut else WEEKS,
        entries=len(found),
    )


def _mostly_for(people: Counter[int | None]) -> User | None:
    """Who has more than half of the tasks."""
    [(person, share)] = people.most_common(1) or [(None, 0)]
    if person is None or share * 2 <= people.total():
        return None
    found: User | None = User.objects.filter(pk=person).first()
    return found
