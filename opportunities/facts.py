"""The facts that tasks hang on: who manages an opportunity and when it travels."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo import clock, retrying
from caladeo.models import User
from opportunities import intent
from opportunities.intent import column
from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet
from opportunities.signals import facts_changed


@retrying.whole
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
    """
    names = intent.named(facts) - {"status", "booked_on"}
    if len(names) != len(facts):
        raise TypeError(f"facts.write() knows manager, travel dates and no more: {set(facts)}")
    sample = Opportunity(**facts)
    intent.normalize(sample)
    values = {column(name): getattr(sample, column(name)) for name in names}
    with transaction.atomic():
        rows = list(opportunities.locked())
        before = {row.pk: intent.held(row) for row in rows}
        moved = [row for row in rows if any(getattr(row, key) != values[key] for key in values)]
        new = {name: getattr(sample, name) for name in facts}
        Opportunity.objects.write_facts(moved, **new)
        announce(moved, facts=names, before=before, by=by, at=at or clock.now())
    return moved


def announce(
    opportunities: list[Opportunity],
    *,
    facts: AbstractSet[str],
    before: Mapping[int, Mapping[str, Any]],
    by: User | None,
    at: datetime,
) -> None:
    """Tell, once for the set, that these facts of locked rows have been written.

    Args:
        before: for each key, the facts as they were.
    """
    if opportunities and facts:
        facts_changed.send(
            sender=Opportunity,
            opportunities=opportunities,
            facts=facts,
            before=before,
            by=by,
            at=at,
        )


def written(
    before: Mapping[str, Any] | None, after: Opportunity, *, names: AbstractSet[str]
) -> set[str]:
    """Which of the named facts differ from the row as it was read under its lock."""
    if before is None:
        return set()
    return {name for name in names if before[column(name)] != getattr(after, column(name))}
