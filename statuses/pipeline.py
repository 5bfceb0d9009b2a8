"""The statuses as a whole: adding and editing one, and what the pipeline cannot lose."""

import copy
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery

from caladeo.db import guards, overwriting, retrying
from caladeo.db.capped_counts import CappedCount
from caladeo.journal.recording import record, record_edit, snapshot
from caladeo.models import JournalEntry
from statuses import ordering
from statuses.models import Status, StatusQuerySet


class LastActiveStatusError(Exception):
    """New opportunities enter the first active status: one has to stay."""


def with_counts() -> StatusQuerySet:
    """The pipeline with, for each status, its enabled templates and its opportunities."""
    enabled = Q(templates__is_enabled=True)
    opportunities = Status._meta.get_field("opportunities").related_model._base_manager
    return Status.objects.in_pipeline().annotate(
        template_count=_alone(Count("templates", filter=enabled)),
        opportunity_count=CappedCount(opportunities.filter(status=OuterRef("pk"))),
    )


def _alone(count: Count) -> Subquery:
    """A count in a query of its own: in one query two joins would multiply each other."""
    status = Status.objects.filter(pk=OuterRef("pk")).order_by()
    return Subquery(status.annotate(counted=count).values("counted"))


@retrying.on_conflict
def add(*, is_last: bool = True, **fields: Any) -> Status:
    """Add a status at the end of the pipeline.

    Args:
        is_last: else behind the last active one, before those that close.

    Raises:
        NameTakenError: another status has this name.
        LastActiveStatusError: the pipeline would have no active status.
    """
    status = Status(**fields)
    with transaction.atomic():
        if not status.is_active:
            keep_an_active_one()
        status.position = ordering.last_position(Status.objects.in_pipeline())
        guards.save_named(status)
        if not is_last:
            _put_behind_active(status)
        record(JournalEntry.Kind.STATUS_ADDED, target=status, after=snapshot(status, fields))
    return status


def _put_behind_active(status: Status) -> None:
    others = [row for row in Status.objects.in_pipeline() if row.pk != status.pk]
    place = max((n for n, row in enumerate(others, 1) if row.is_active), default=0)
    keys = [row.pk for row in others]
    keys.insert(place, status.pk)
    # Where somebody adds another one at this moment, it stays last.
    with suppress(ordering.UnknownOrderError):
        ordering.reorder(Status.objects.in_pipeline(), keys=keys, is_recorded=False)


@retrying.on_conflict
def edit(status: Status, *, seen: Mapping[str, Any] | None = None, **changes: Any) -> Status:
    """Write the fields that a person changed, and no other.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).

    Raises:
        OverwritingError: somebody wrote the same meanwhile.
        NameTakenError: another status has this name.
        LastActiveStatusError: the pipeline would have no active status.
        Status.DoesNotExist: the status has been deleted meanwhile.
    """
    with transaction.atomic():
        if changes.get("is_active") is False:
            keep_an_active_one(without=status)
        row = Status.objects.in_pipeline().select_for_update(no_key=True).get(pk=status.pk)
        overwriting.refuse(row, changes, seen=seen)
        old = copy.copy(row)
        for name, value in changes.items():
            setattr(row, name, value)
        guards.save_named(row, update_fields=list(changes))
        record_edit(JournalEntry.Kind.STATUS_EDITED, old, row, changes)
    return row


def keep_an_active_one(*, without: Status | None = None) -> None:
    """Hold the active statuses until the transaction ends; one of them has to stay active.

    Raises:
        LastActiveStatusError: no active status would be left without this one.
    """
    active = Status.objects.active().order_by("pk").select_for_update(no_key=True)
    keys = set(active.values_list("pk", flat=True))
    if not keys - {without.pk if without else None}:
        raise LastActiveStatusError


def allow_deletion(status: Status) -> None:
    """Called inside the transaction that deletes the status.

    The very last status may go: the agency then starts again from nothing.

    Raises:
        LastActiveStatusError: the others are all inactive.
    """
    is_alone = not Status.objects.in_pipeline().exclude(pk=status.pk).exists()
    if status.is_active and not is_alone:
        keep_an_active_one(without=status)
