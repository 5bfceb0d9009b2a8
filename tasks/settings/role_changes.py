"""The agency's roles: adding, editing and deleting one; open tasks follow whoever has it."""

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from caladeo.accounts import people
from caladeo.db import batches, guards, overwriting, retrying
from caladeo.journal.recording import record, record_edit, snapshot
from caladeo.models import JournalEntry, User
from opportunities import roles
from opportunities.models import FactChange, Opportunity, OpportunityRole
from opportunities.moves import locks
from statuses.models import AutoTaskTemplate, Role
from tasks.engine import assigning
from tasks.models import Task, TaskHandedOver
from tasks.querysets import TaskQuerySet

MOST = 50


class TooManyError(Exception):
    """There are as many roles as there can be."""


class InUseError(Exception):
    """Rules name it, or open tasks follow it."""


@retrying.on_conflict
def add(*, name: str, person: User | None) -> Role:
    """Add a role; nothing follows it yet.

    Raises:
        NameTakenError: another role has this name.
        TooManyError: there are as many as there can be.
        DeactivatedError: the person cannot sign in any more.
    """
    with transaction.atomic():
        if Role.objects.count() >= MOST:
            raise TooManyError
        people.require_able(person.pk if person else None)
        role = Role(name=name, person=person)
        guards.save_named(role)
        kind = JournalEntry.Kind.ROLE_ADDED
        record(kind, target=role, after=snapshot(role, ["person"]))
        return role


@retrying.on_conflict
def edit(
    role: Role,
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
    **changes: Any,
) -> int:
    """Write ``name`` and ``person``; open tasks that follow it go along; how many.

    The history of each trip tells of those that went to somebody else.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).

    Raises:
        OverwritingError: somebody wrote the same meanwhile.
        Role.DoesNotExist: somebody deleted it meanwhile.
        NameTakenError: another role has this name.
        DeactivatedError: the person cannot sign in any more.
    """
    with transaction.atomic():
        row = locks.lock_together(following(role).owners(), lambda: _locked(role))
        overwriting.refuse(row, changes, seen=seen)
        if changes.get("person"):
            people.require_able(changes["person"].pk)
        old = copy.copy(row)
        for name, value in changes.items():
            setattr(row, name, value)
        guards.save_named(row, update_fields=list(changes))
        record_edit(JournalEntry.Kind.ROLE_EDITED, old, row, changes, by=by)
        return _hand_over(row, by=by, at=at) if "person" in changes else 0


def _locked(role: Role) -> Role:
    """The role as it is; who counts with it has written their tasks, or waits."""
    row: Role = Role.objects.select_for_update().get(pk=role.pk)
    return row


def _hand_over(role: Role, *, by: User | None, at: datetime) -> int:
    """Bring the open tasks that follow the role to whoever has it now."""
    count = 0
    for _done, rows in batches.of(following(role).owners()):
        trips = {trip.pk: trip for trip in rows}
        moving = assigning.changing_hands(list(trips.values()))
        handed = [task for task in moving if task.role_id == role.pk]
        count += len(handed)
        was = {task.opportunity_id: task.owner_id for task in handed}
        changes = [
            FactChange(
                opportunity=trips[trip],
                field=FactChange.Field.ROLE,
                role=role,
                before={"person": had, "is_set": False},
                after={"person": role.person_id or trips[trip].manager_id, "is_set": False},
            )
            for trip, had in was.items()
        ]
        roles.announce([trips[trip] for trip in was], changes, by=by, at=at)
    return count


def following(role: Role) -> TaskQuerySet:
    """The open tasks that follow it."""
    rows: TaskQuerySet = Task.objects.open().filter(role=role.pk, follows_manager=True)
    return rows


def not_going_back(role: Role, *, handed_at: datetime) -> int:
    """How many of the tasks that an edit handed over somebody has done, or reassigned, since.

    Args:
        handed_at: the moment that the edit was given.
    """
    handed = TaskHandedOver.objects.filter(fact__role=role.pk, fact__changed_at=handed_at)
    tasks = Task.objects.not_deleted().filter(pk__in=handed.values("task"))
    return tasks.exclude(pk__in=following(role).values("pk")).count()


def going(role: Role, person: User | None) -> TaskQuerySet:
    """The open tasks that would go to this person, or (None) to the managers; soonest first."""
    named = OpportunityRole.objects.filter(
        role=role.pk, opportunity=OuterRef("opportunity"), person__is_active=True
    )
    new = Q(owner=person.pk) if person else Q(owner=F("opportunity__manager"))
    rows = following(role).filter(~Exists(named)).with_owner().filter(Q(owner=None) | ~new)
    return rows.select_related("opportunity", "assignee").by_due_date()


def rules_on(role: Role) -> list[AutoTaskTemplate]:
    """The automatic tasks that name it, with their status."""
    rules = AutoTaskTemplate.objects.filter(role=role.pk).select_related("status")
    return list(rules.order_by("status__position", "position", "pk"))


@retrying.on_conflict
def delete(role: Role) -> None:
    """Delete it, with the people that trips name for it.

    Raises:
        Role.DoesNotExist: somebody deleted it meanwhile.
        InUseError: rules name it, or open tasks follow it.
    """
    with transaction.atomic():
        row = _locked(role)
        if following(row).exists():
            raise InUseError
        record(JournalEntry.Kind.ROLE_DELETED, target=row)
        try:
            guards.delete(row)
        except models.ProtectedError as error:
            raise InUseError from error


def trips_naming(role: Role) -> int:
    """How many opportunities name somebody for it."""
    return Opportunity.objects.filter(roles__role=role.pk).count()
