"""A rule for those already there: create its tasks on the opportunities in its status."""

from collections.abc import Container, Sequence
from datetime import datetime

from django.db import transaction

from caladeo import clock
from caladeo.db import batches, retrying
from caladeo.db.batches import OnProgress, no_progress
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from opportunities.models import Opportunity, StatusChange
from opportunities.models.querysets import OpportunityQuerySet
from statuses.models import AutoTaskTemplate, Status
from tasks.engine import generation, inserting
from tasks.engine.facts import of as facts_of
from tasks.engine.plans import Counts, Entry, Plan, PlannedTask, Reason, Skipped
from tasks.models import Task

# More trips than that are not read while somebody types.
COUNTED = 1000


def plan(
    status: Status,
    *,
    templates: Sequence[AutoTaskTemplate],
    at: datetime,
    some: OpportunityQuerySet | None = None,
    among: Container[int] | None = None,
) -> Plan:
    """What applying would create, and skip; writes nothing.

    A template counts once for each entry into the status: an opportunity whose latest
    entry already had the task, even deleted since, is left alone.

    Args:
        some: only opportunities of this QuerySet, all in the status.
        among: only those with these keys; all by default.
    """
    there = opportunities_in(status) if some is None else some
    entries = [
        entry
        for entry in entries_of(status, there)
        if among is None or entry.opportunity.pk in among
    ]
    result = generation.plan(entries, templates=templates, today=clock.local_day(at))
    return without_existing(result, had=_had(status, there))


def entries_of(status: Status, there: OpportunityQuerySet) -> list[Entry]:
    """The entry by which each of these opportunities came into the status."""
    changes = _latest_entries(status, there)
    return [
        generation.entry_of(changes[owner.pk], owner)
        for owner in there.select_related("client", "manager").order_by("pk")
        if owner.pk in changes
    ]


def count_matching(
    status: Status, rule: AutoTaskTemplate, *, at: datetime
) -> tuple[int, int] | None:
    """For how many of those in the status the conditions of a rule, saved or not, hold today.

    Returns:
        That number, and how many are there; None when they are more than a page counts.
    """
    there = opportunities_in(status)
    count = there.count()
    if count > COUNTED:
        return None
    found, today = entries_of(status, there), clock.local_day(at)
    facts = facts_of(found, [rule])
    met = [facts.unmet(rule, facts.known(entry, today=today)) is None for entry in found]
    return sum(met), count


def opportunities_in(status: Status) -> OpportunityQuerySet:
    rows: OpportunityQuerySet = Opportunity.objects.filter(status=status)
    return rows


def preview(
    status: Status,
    *,
    templates: Sequence[AutoTaskTemplate],
    at: datetime,
    on_progress: OnProgress = no_progress,
) -> Counts:
    """The same as `plan` in numbers, for any number of opportunities; writes nothing."""
    counts = Counts()
    for done, some in batches.of(opportunities_in(status)):
        planned = plan(status, templates=templates, at=at, some=some)
        counts.add(planned, today=clock.local_day(at))
        on_progress(done)
    return counts


@retrying.on_conflict
def apply(
    status: Status,
    *,
    templates: Sequence[AutoTaskTemplate],
    at: datetime,
    on_progress: OnProgress = no_progress,
) -> Counts:
    """Create the tasks of ``plan`` on the opportunities that are in the status now.

    Args:
        on_progress: is told how many opportunities have been looked at.

    Returns:
        What was created.
    """
    counts = Counts()
    with transaction.atomic():
        # Those who come in meanwhile are not locked, and not counted.
        among = set(opportunities_in(status).locked().values_list("pk", flat=True))
        for done, some in batches.of(opportunities_in(status)):
            _create(some, status, templates=templates, at=at, among=among, counts=counts)
            on_progress(done)
        _record(status, templates, counts)
    return counts


def apply_to(
    keys: Sequence[int],
    status: Status,
    *,
    templates: Sequence[AutoTaskTemplate],
    at: datetime,
) -> Counts:
    """The same for these opportunities, by key: those of them that are in the status."""
    counts = Counts()
    with transaction.atomic():
        some = opportunities_in(status).filter(pk__in_array=keys)
        among = set(some.locked().values_list("pk", flat=True))
        _create(some, status, templates=templates, at=at, among=among, counts=counts)
        _record(status, templates, counts)
    return counts


def _record(status: Status, templates: Sequence[AutoTaskTemplate], counts: Counts) -> None:
    """Tell the journal: of long work each part for itself, since it commits by itself."""
    if counts.tasks:
        record(
            JournalEntry.Kind.RULE_APPLIED,
            target=status,
            after={
                "rules": [row.name for row in templates],
                "tasks": counts.tasks,
                "opportunities": counts.opportunities,
            },
        )


def _create(
    some: OpportunityQuerySet,
    status: Status,
    *,
    templates: Sequence[AutoTaskTemplate],
    at: datetime,
    among: Container[int],
    counts: Counts,
) -> None:
    """Create what is missing on these locked opportunities, by the rules as they are now."""
    asked = {row.pk for row in templates}
    rules = AutoTaskTemplate.objects.called_for_by({status.pk})
    locked = [row for row in rules if row.pk in asked]
    planned = plan(status, templates=locked, at=at, some=some, among=among)
    inserting.insert_late(planned.tasks, among=rules, at=at)
    counts.add(planned, today=clock.local_day(at))


def _latest_entries(status: Status, there: OpportunityQuerySet) -> dict[int, StatusChange]:
    """For each of these opportunities in the status, the change that brought it there.

    A change that was undone counts for nothing, and its undo brings back to the entry before.
    """
    changes = StatusChange.objects.filter(to_status=status, opportunity__in=there.values("pk"))
    standing = changes.standing()
    rows = standing.select_related("changed_by").order_by("pk")
    return {row.opportunity_id: row for row in rows}


def _had(status: Status, there: OpportunityQuerySet) -> set[tuple[int, int | None]]:
    """Each change into the status and the templates whose task it had, whatever became of it."""
    tasks = Task.objects.filter(change__to_status=status, opportunity__in=there.values("pk"))
    return set(tasks.values_list("change", "template"))


def without_existing(result: Plan, *, had: Container[tuple[int, int | None]]) -> Plan:
    """The plan without what its entries had already, by change and rule, whatever became of it."""
    kept = Plan()
    rows: list[PlannedTask | Skipped] = [*result.tasks, *result.skipped]
    for row in rows:
        key = (row.entry.change.pk if row.entry.change else 0, row.template.pk)
        if key in had:
            kept.skipped.append(Skipped(row.entry, row.template, row.due, Reason.HAD))
        elif isinstance(row, Skipped):
            kept.skipped.append(row)
        else:
            kept.tasks.append(row)
    return kept
