"""How opportunities enter a status; an undo alone writes its way back elsewhere (``undoing``).

Moving one opportunity is moving a set of one. Single saves come in by ``post_save``
(`opportunities.signals`), sets by ``move`` and ``create``; all leave by ``status_changed``.
"""

import copy
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import retrying, writing
from caladeo.models import User
from opportunities import actors
from opportunities.events import status_changed
from opportunities.models import Batch, Opportunity, StatusChange, changed_fields
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.moves import booking, tracked_fields
from opportunities.moves.choices import NONE_MADE, Choices
from statuses.models import Status

# Rows in memory at the same time; more of them share more of the work.
AT_ONCE = 5000


class AlreadyMovedError(Exception):
    """The opportunity is no longer in the status that the person saw."""

    def __init__(self, opportunity: Opportunity) -> None:
        super().__init__(f"{opportunity} is already in {opportunity.status}")
        self.opportunity = opportunity
        self.status = opportunity.status


@retrying.whole
def move(
    opportunities: OpportunityQuerySet,
    *,
    to: Status,
    by: User | None,
    road: str,
    at: datetime,
    seen: Status | None = None,
    quiet: bool = False,
    batch: Batch | None = None,
    choices: Choices = NONE_MADE,
) -> list[StatusChange]:
    """Move a set of opportunities into a status and create its tasks on them.

    Args:
        opportunities: any QuerySet of opportunities; those already there are left alone.
        by: the person, or None for a program.
        at: the moment of the change, aware.
        seen: the status that the person saw; the move is refused from any other.
        quiet: record the change without creating tasks.
        batch: what the changes belong to together, so that they can be undone together.
        choices: what the person answered to what the move asked.

    Returns:
        One StatusChange for each opportunity that moved, in key order.

    Raises:
        AlreadyMovedError: an opportunity is not in ``seen`` any more.
        Status.DoesNotExist: the status has been deleted.
    """
    changes: list[StatusChange] = []
    with transaction.atomic():
        for rows in _locked_in_batches(opportunities):
            to = Status.objects.hold(to.pk)
            for row in rows:
                if seen is not None and row.status_id != seen.pk:
                    raise AlreadyMovedError(row)
            moving = [row for row in rows if row.status_id != to.pk]
            like = StatusChange(
                to_status=to,
                changed_at=at,
                changed_by=by,
                road=road,
                batch=batch,
                is_quiet=quiet,
                is_closing=not to.is_active,
                lost_reason="" if to.probability else choices.lost_reason,
            )
            entries = _entries(moving, like=like)
            Opportunity.objects.write_facts(moving, status=to)
            changes += _record(entries, by=by, at=at, choices=choices)
    return changes


def _entries(opportunities: Sequence[Opportunity], *, like: StatusChange) -> list[StatusChange]:
    """An entry from its status for each of them, alike but for this.

    Copied: the constructor of a model and the setter of a relation cost thrice as much.
    """
    owner = StatusChange._meta.get_field("opportunity")
    entries = []
    for row in opportunities:
        entry = copy.copy(like)
        entry.opportunity_id, entry.from_status_id = row.pk, row.status_id
        owner.set_cached_value(entry, row)
        entries.append(entry)
    return entries


def _locked_in_batches(opportunities: OpportunityQuerySet) -> Iterator[list[Opportunity]]:
    """All of them are locked before the first are given out."""
    locked = opportunities.locked()
    first = list(locked[:AT_ONCE])
    rest = locked.filter(pk__gt=first[-1].pk) if len(first) == AT_ONCE else locked.none()
    keys = list(rest.values_list("pk", flat=True))
    yield first
    for batch in batched(keys, AT_ONCE, strict=False):
        yield Opportunity.objects.of_keys(batch)


@retrying.whole
def create(
    opportunities: Sequence[Opportunity],
    *,
    by: User | None,
    road: str,
    at: datetime,
    quiet: bool = False,
    batch: Batch | None = None,
) -> list[StatusChange]:
    """Insert new opportunities; each enters its status, or the first active one.

    Raises:
        Status.DoesNotExist: a status has been deleted, or the pipeline is empty.
        DeactivatedError: a manager cannot sign in any more.
    """
    with changed_fields.restored_on_failure(*opportunities), transaction.atomic():
        first = Status.objects.active().first()
        for row in opportunities:
            if row.status_id is None and first is not None:
                row.status = first
        statuses = {pk: Status.objects.hold(pk) for pk in {row.status_id for row in opportunities}}
        people.require_able(*{row.manager_id for row in opportunities})
        for row in opportunities:
            changed_fields.normalize(row)
            booking.date_new(row, statuses[row.status_id], at=at)
        Opportunity.objects.insert(opportunities)
        changed_fields.remember_saved(*opportunities, using=Opportunity.objects.db)
        entries = [
            StatusChange(
                opportunity=row,
                to_status=statuses[row.status_id],
                changed_at=at,
                changed_by=by,
                road=road,
                batch=batch,
                is_quiet=quiet,
                is_closing=not statuses[row.status_id].is_active,
            )
            for row in opportunities
        ]
        return _record(entries, by=by, at=at)


def record_save(opportunity: Opportunity, *, update_fields: Any) -> None:
    """Tell what a single save wrote: first the facts that moved, then the new status."""
    before = opportunity._row_before
    names = changed_fields.TRACKED if update_fields is None else changed_fields.named(update_fields)
    written = tracked_fields.written(before, opportunity, names=names)
    stored = changed_fields.as_stored(opportunity, before, written=written)
    actor, at = actors.current(), clock.now()
    if before is not None:
        was = {
            stored.pk: {
                fact: before[changed_fields.column(fact)] for fact in changed_fields.TRACKED
            }
        }
        opportunity.recorded = tracked_fields.announce(
            [stored], facts=written - {"status"}, before=was, by=actor.by, at=at
        )
        if "status" not in written:
            return
    to = Status.objects.hold(stored.status_id)
    entry = StatusChange(
        opportunity=stored,
        from_status_id=before["status_id"] if before else None,
        to_status=to,
        is_closing=not to.is_active,
        changed_at=at,
        changed_by=actor.by,
        road=actor.road,
    )
    _record([entry], by=actor.by, at=at)


def _record(
    entries: list[StatusChange],
    *,
    by: User | None,
    at: datetime,
    choices: Choices = NONE_MADE,
) -> list[StatusChange]:
    """Write the entries and tell them once, so that their tasks are in the transaction."""
    changes = writing.insert(entries)
    if changes:
        booking.note(changes, by=by, at=at)
        status_changed.send(sender=Opportunity, changes=changes, choices=choices)
    return changes
