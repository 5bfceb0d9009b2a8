"""The facts that tasks hang on: who manages an opportunity and when it travels."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import retrying, writing
from caladeo.db.json_values import plain
from caladeo.models import User
from opportunities.events import facts_changed
from opportunities.models import FactChange, Opportunity, changed_fields
from opportunities.models.changed_fields import column
from opportunities.models.querysets import OpportunityQuerySet

# Those whose changes the history tells; the booking follows from a change of status.
TOLD = (FactChange.Field.DEPARTURE, FactChange.Field.DURATION, FactChange.Field.MANAGER)


@retrying.on_conflict
def write(
    opportunities: OpportunityQuerySet,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> list[Opportunity]:
    """Write facts on a set of opportunities; their open tasks follow in the same transaction.

    Args:
        opportunities: any QuerySet of opportunities; those already so are left alone.
        by: the person, or None for a program.
        at: the moment, aware; now when a program does not say.
        facts: ``manager``, ``departure_date`` or ``duration_days`` and their new value.

    Returns:
        The opportunities that changed, with their new facts.

    Raises:
        TypeError: something else was to be written.
        DeactivatedError: the manager cannot sign in any more.
    """
    names = changed_fields.named(facts) - {"status", "booked_on"}
    if len(names) != len(facts):
        accepted = "manager, departure_date and duration_days"
        raise TypeError(f"tracked_fields.write() accepts only {accepted}: {set(facts)}")
    sample = Opportunity(**facts)
    changed_fields.normalize(sample)
    values = {column(name): getattr(sample, column(name)) for name in names}
    with transaction.atomic():
        rows = list(opportunities.locked())
        before = {row.pk: changed_fields.current_values(row) for row in rows}
        moved = [row for row in rows if any(getattr(row, key) != values[key] for key in values)]
        if moved and "manager" in names:
            people.require_able(sample.manager_id)
        new = {name: getattr(sample, name) for name in facts}
        Opportunity.objects.write_facts(moved, **new)
        announce(moved, facts=names, before=before, by=by, at=at or clock.now())
    return moved


def announce(
    opportunities: Sequence[Opportunity],
    *,
    facts: AbstractSet[str],
    before: Mapping[int, Mapping[str, Any]],
    by: User | None,
    at: datetime,
    also: Sequence[FactChange] = (),
) -> list[FactChange]:
    """Record, and tell once for the set, that these facts of locked rows have been written.

    Args:
        before: for each key, the facts as they were.
        also: what is to be recorded besides, not saved yet.

    Returns:
        What the history tells of it now.
    """
    if not opportunities or not facts:
        return []
    changes = [*_changes(opportunities, facts=facts, before=before), *also]
    for change in changes:
        change.changed_by, change.changed_at = by, at
    changes = writing.insert(changes)
    facts_changed.send(
        sender=Opportunity, opportunities=opportunities, facts=facts, changes=changes, by=by, at=at
    )
    return changes


def announce_booking(
    opportunities: Sequence[Opportunity], *, by: User | None, at: datetime
) -> None:
    """Tell that these locked rows have another date of booking, of which the entry tells."""
    announce(opportunities, facts={"booked_on"}, before={}, by=by, at=at)


def _changes(
    opportunities: Sequence[Opportunity],
    *,
    facts: AbstractSet[str],
    before: Mapping[int, Mapping[str, Any]],
) -> Iterator[FactChange]:
    """Of these rows, the facts that are told and differ from what they were."""
    for name in TOLD:
        if name not in facts:
            continue
        key, like = column(name), FactChange(field=name)
        for row in opportunities:
            was, now = before[row.pk][name], getattr(row, key)
            if was != now:
                change = copy.copy(like)
                change.opportunity_id = row.pk
                change.before, change.after = plain(was), plain(now)
                yield change
