"""Rules on the latest entries into their status: what each would have given on its day.

By the very plan of the trigger, with the dates and the people that the trips have today. Nothing
is written.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists

from caladeo.models import User
from opportunities.models import StatusChange
from statuses.models import AutoTaskTemplate
from tasks.engine import generation
from tasks.engine.plans import Entry, PlannedTask, Reason, Skipped
from tasks.engine.resolver import Supposed
from tasks.models import RuleExemption

MOST = 50


@dataclass(frozen=True, slots=True)
class Replay:
    """What one rule would have given, the latest entry first."""

    rule: AutoTaskTemplate
    rows: list[PlannedTask | Skipped] = field(default_factory=list)

    @property
    def made(self) -> list[PlannedTask]:
        return [row for row in self.rows if isinstance(row, PlannedTask)]

    @property
    def late(self) -> int:
        """How many would have been late from the start."""
        return sum(row.is_late(row.entry.entered_on) for row in self.made)

    @property
    def past(self) -> int:
        """Those whose day had passed, whatever the rule makes of them."""
        return self.late + self.too_late

    @property
    def too_late(self) -> int:
        """How many are not created for their due date alone."""
        return self.skipped[Reason.PAST] + self.skipped[Reason.ENDED]

    @property
    def skipped(self) -> Counter[Reason]:
        return Counter(row.reason for row in self.rows if isinstance(row, Skipped))

    @property
    def people(self) -> list[tuple[int | None, int]]:
        """Who would have got them, by key, and how many; most first."""
        return Counter(row.assignee_id for row in self.made).most_common()


def latest_entries(status: int) -> list[Entry]:
    """The latest fifty entries that called for tasks, in order of time; one query."""
    named = ("opportunity__client", "opportunity__manager", "changed_by")
    changes = StatusChange.objects.latest_into(status, most=MOST).select_related(*named)
    return [generation.entry_of(change, change.opportunity) for change in reversed(changes)]


def replay(rules: Sequence[AutoTaskTemplate], entries: Sequence[Entry]) -> list[Replay]:
    """What these rules of one status, saved or not, would have given at each of its entries.

    A rule that follows another one of them is told to wait for its task. A constant number of
    queries.

    Args:
        rules: enabled or not, with the ``assigned_person`` and so on that the page names.
        entries: as `latest_entries` gives them.
    """
    if not entries or not rules:
        return [Replay(rule) for rule in rules]
    today = entries[-1].entered_on
    found = generation.plan(entries, templates=rules, today=today, supposed=Supposed(as_then=True))
    order = {entry: place for place, entry in enumerate(entries)}
    rows: list[PlannedTask | Skipped] = [*found.tasks, *found.skipped]
    by_rule: dict[int | None, list[PlannedTask | Skipped]] = {rule.pk: [] for rule in rules}
    for row in sorted(rows, key=lambda row: -order[row.entry]):
        by_rule[row.template.pk].append(row)
    return [Replay(rule, by_rule[rule.pk]) for rule in rules]


def rules_of(status: int) -> list[AutoTaskTemplate]:
    """The enabled rules of a status, with what a replay names of them; one query."""
    rows = AutoTaskTemplate.objects.enabled().filter(status=status)
    # As a move asks it: with the rules, whether any trip at all is exempt.
    asked = rows.annotate(may_be_exempt=Exists(RuleExemption.objects.standing()))
    return list(asked.select_related("assigned_person", "role", "key_date", "predecessor"))


def with_those_before(
    rule: AutoTaskTemplate, rules: Iterable[AutoTaskTemplate]
) -> list[AutoTaskTemplate]:
    """A rule, saved or not, after those that it follows, as far as they are enabled."""
    by_key: dict[int | None, AutoTaskTemplate] = {row.pk: row for row in rules if row != rule}
    found = [rule]
    while (before := by_key.pop(found[0].predecessor_id, None)) is not None:
        found.insert(0, before)
    return found


def people_of(replays: Iterable[Replay]) -> dict[int, User]:
    """Those who would have got a task, by key; one query."""
    keys = {pk for row in replays for pk, _count in row.people if pk}
    found: dict[int, User] = User.objects.in_bulk(keys)
    return found
