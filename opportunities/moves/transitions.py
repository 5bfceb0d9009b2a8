"""How opportunities enter a status; an undo alone writes its way back elsewhere (``undoing``).

Moving one opportunity is moving a set of one. Single saves come in by ``post_save``,
sets by ``move`` and ``create``; all leave by ``status_changed``.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_save
from django.dispatch import receiver

from caladeo.accounts import people
from caladeo.db import retrying, writing
from caladeo.models import User
from opportunities.events import TaskCounts, current_actor, status_changed
from opportunities.models import Batch, Opportunity, StatusChange, changed_fields
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.moves import tracked_fields
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


@dataclass(slots=True)
class Entered:
    """The entries of a move, in key order, and what became of the tasks."""

    changes: list[StatusChange] = field(default_factory=list)
    tasks: TaskCounts = field(default_factory=TaskCounts)


@retrying.on_conflict
def move(
    opportunities: OpportunityQuerySet,
    *,
    to: Status,
    by: User | None,
    source: str,
    at: datetime,
    seen: int | None = None,
    quiet: bool = False,
    batch: Batch | None = None,
    choices: Choices = NONE_MADE,
) -> Entered:
    """Move a set of opportunities into a status and create its tasks on them.

    Args:
        opportunities: any QuerySet of opportunities; those already there are left alone.
        by: the person, or None for a program.
        at: the moment of the change, aware.
        seen: the key of the status that the person saw; the move is refused from any other.
        quiet: record the change without creating tasks.
        batch: what the changes belong to together, so that they can be undone together.
        choices: what the person answered to what the move asked.

    Returns:
        One StatusChange for each opportunity that moved, in key order.

    Raises:
        AlreadyMovedError: an opportunity is not in ``seen`` any more.
        Status.DoesNotExist: the status has been deleted.
    """
    done = Entered()
    with transaction.atomic():
        for rows in _locked_in_batches(opportunities):
            to = Status.objects.lock_against_deletion(to.pk)
            for row in rows:
                if seen is not None and row.status_id != seen:
                    raise AlreadyMovedError(row)
            moving = [row for row in rows if row.status_id != to.pk]
            like = StatusChange(
                to_status=to,
                changed_at=at,
                changed_by=by,
                source=source,
                batch=batch,
                is_quiet=quiet,
                is_closing=not to.is_active,
                lost_reason="" if to.probability else choices.lost_reason,
            )
            entries = _entries(moving, like=like)
            booked = _write(moving, to, at=at)
            part = _record(entries, booked=booked, choices=choices)
            done.changes += part.changes
            done.tasks += part.tasks
    return done


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


def _write(
    opportunities: Sequence[Opportunity], status: Status, *, at: datetime
) -> list[Opportunity]:
    """Write the status on locked rows, and with it the date of the booking; those just booked."""
    booked: list[Opportunity] = []
    others: list[Opportunity] = []
    for row in opportunities:
        (booked if row.date_booking(status, at=at) else others).append(row)
    if booked:
        day = booked[0].booked_on
        Opportunity.objects.write_facts(booked, status=status, booked_on=day)
    if others:
        Opportunity.objects.write_facts(others, status=status)
    return booked


def _locked_in_batches(opportunities: OpportunityQuerySet) -> Iterator[list[Opportunity]]:
    """All of them are locked before the first are given out."""
    locked = opportunities.locked()
    first = list(locked[:AT_ONCE])
    rest = locked.filter(pk__gt=first[-1].pk) if len(first) == AT_ONCE else locked.none()
    keys = list(rest.values_list("pk", flat=True))
    yield first
    for batch in batched(keys, AT_ONCE, strict=False):
        yield Opportunity.objects.of_keys(batch)


@retrying.on_conflict
def create(
    opportunities: Sequence[Opportunity],
    *,
    by: User | None,
    source: str,
    at: datetime,
    quiet: bool = False,
    batch: Batch | None = None,
    lost_reason: str = "",
) -> Entered:
    """Insert new opportunities; each enters its status, or the first active one.

    Args:
        lost_reason: kept on the entries into a status without a chance of success.

    Raises:
        Status.DoesNotExist: a status has been deleted, or the pipeline is empty.
        DeactivatedError: a manager cannot sign in any more.
    """
    with changed_fields.restored_on_failure(*opportunities), transaction.atomic():
        first = Status.objects.active().first()
        for row in opportunities:
            if row.status_id is None and first is not None:
                row.status = first
        entered = sorted({row.status_id or 0 for row in opportunities})  # 0: there is no status
        statuses = {pk: Status.objects.lock_against_deletion(pk) for pk in entered}
        people.require_able(*{row.manager_id for row in opportunities})
        for row in opportunities:
            changed_fields.normalize(row)
            row.date_booking(statuses[row.status_id], at=at)
        Opportunity.objects.insert(opportunities)
        changed_fields.remember_saved(*opportunities, using=Opportunity.objects.db)
        entries = [
            StatusChange(
                opportunity=row,
                to_status=statuses[row.status_id],
                changed_at=at,
                changed_by=by,
                source=source,
                batch=batch,
                is_quiet=quiet,
                is_closing=not statuses[row.status_id].is_active,
                lost_reason="" if statuses[row.status_id].probability else lost_reason,
            )
            for row in opportunities
        ]
        return _record(entries)


@receiver(post_save, dispatch_uid="opportunities.record_save")
def record_save(instance: Model, *, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    """Tell what a single save wrote: first the facts that moved, then the new status."""
    if raw or not isinstance(instance, Opportunity):  # a proxy of it is one
        return
    save, actor = instance.saving, current_actor()
    written = changed_fields.written(instance, save.before, names=update_fields)
    stored = changed_fields.as_stored(instance, save.before, written=written)
    if facts := written - {"status", "booked_on" if save.is_booking else ""}:
        row = save.before or {}
        before = {stored.pk: {fact: row[key] for fact, key in changed_fields.HELD}}
        instance.recorded = tracked_fields.announce(
            [stored], facts=facts, before=before, by=actor.by, at=save.at
        )
    if to := save.entered:
        entry = StatusChange(
            opportunity=stored,
            from_status_id=save.before["status_id"] if save.before else None,
            to_status=to,
            is_closing=not to.is_active,
            changed_at=save.at,
            changed_by=actor.by,
            source=actor.source,
        )
        booked = [stored] if save.is_booking and save.before else []
        instance.entered = _record([entry], booked=booked)


def _record(
    entries: list[StatusChange],
    *,
    booked: Sequence[Opportunity] = (),
    choices: Choices = NONE_MADE,
) -> Entered:
    """Write entries made together, and tell them once, so that their tasks are in the transaction.

    Args:
        booked: those of the opportunities that were there before and are booked by this entry.
    """
    changes = writing.insert(entries)
    if not changes:
        return Entered()
    if booked:
        by, at = changes[0].changed_by, changes[0].changed_at
        tracked_fields.announce_booking(booked, by=by, at=at)
    answers = status_changed.send(sender=Opportunity, changes=changes, choices=choices)
    return Entered(changes, TaskCounts.of(answers))
