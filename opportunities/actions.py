"""What people do with an opportunity and its client: create, edit, delete.

Only the fields that a person changed are written, on the row as it is under its lock.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from caladeo import clock
from caladeo.db import overwriting, retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities import events
from opportunities.models import Client, Erasure, Opportunity, changed_fields
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.moves import transitions
from opportunities.moves.transitions import Entered


def create(
    facts: dict[str, Any],
    *,
    new_client: dict[str, Any] | None = None,
    by: User | None,
    source: str,
    at: datetime,
) -> Entered:
    """Create an opportunity from its fields; the client, the trip and its tasks, or nothing.

    Raises:
        Status.DoesNotExist: the status has been deleted, or there is none.
        Client.DoesNotExist: the client has been deleted.
        ErasedError: the data of the client were erased.
        DeactivatedError: the manager cannot sign in any more.
    """
    with transaction.atomic():
        if new_client:
            client = Client.objects.create(**new_client)
        else:
            client = _locked_for_a_trip(facts["client"].pk)
        opportunity = Opportunity(**{**facts, "client": client}, created_at=at)
        return transitions.create([opportunity], by=by, source=source, at=at)


@retrying.on_conflict
def edit(
    opportunity: Opportunity,
    changes: dict[str, Any],
    *,
    seen: Mapping[str, Any] | None = None,
    new_client: dict[str, Any] | None = None,
    by: User | None,
    source: str,
) -> Opportunity:
    """Write the changes on the opportunity as it is now; its tasks follow its dates.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).

    Raises:
        Opportunity.DoesNotExist: somebody deleted it meanwhile.
        Client.DoesNotExist: somebody deleted its new client meanwhile.
        ErasedError: somebody erased the data of its new client.
        OverwritingError: somebody wrote the same meanwhile.
        DeactivatedError: its new manager cannot sign in any more.
    """
    with transaction.atomic():
        row: Opportunity = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        before = changed_fields.as_row(row)
        overwriting.refuse(row, changes, seen=seen)
        if "client" in changes:
            _locked_for_a_trip(changes["client"].pk)
        if new_client:
            changes = {**changes, "client": Client.objects.create(**new_client)}
        if "client" in changes:
            # Who may be left without a trip begins to age today.
            Client.objects.filter(pk=row.client_id).update(acted_at=clock.now())
        for name, value in changes.items():
            setattr(row, name, value)
        if changes:
            row.edited_at = clock.now()
            with events.acting(by=by, source=source):
                row.save_locked(before, update_fields=[*changes, "edited_at"])
        return row


def create_client(values: dict[str, Any]) -> Client:
    """Create a client by hand, without a trip."""
    with transaction.atomic():
        client = Client.objects.create(**values)
        record(JournalEntry.Kind.CLIENT_ADDED, target=client)
        return client


@retrying.on_conflict
def edit_client(
    client: Client, changes: dict[str, Any], *, seen: Mapping[str, Any] | None = None
) -> Client:
    """Write the changes on the client as it is now, with its folded text.

    Args:
        seen: the fields as the person saw them (`caladeo.db.overwriting`).

    Raises:
        Client.DoesNotExist: somebody deleted it meanwhile.
        ErasedError: somebody erased its data meanwhile.
        OverwritingError: somebody wrote the same meanwhile.
    """
    with transaction.atomic():
        row = Client.objects.select_for_update().get(pk=client.pk)
        if Erasure.objects.includes(row.pk):
            raise ErasedError
        overwriting.refuse(row, changes, seen=seen)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        # Which fields, not what somebody wrote in them.
        record(JournalEntry.Kind.CLIENT_EDITED, target=row, after={"fields": sorted(changes)})
        return row


class ErasedError(ObjectDoesNotExist):
    """The data of the client were erased: nothing is written into it any more."""


def _locked_for_a_trip(pk: int) -> Client:
    """Who is given a trip: neither deleted nor erased, until the transaction ends."""
    client = Client.objects.lock_against_deletion(pk)
    if Erasure.objects.includes(pk):
        raise ErasedError
    return client


class ClientInUseError(Exception):
    """The client still carries opportunities."""


@retrying.on_conflict
def delete_client(client: Client) -> None:
    """Delete a client who carries no opportunity; nothing when somebody deleted it already.

    Raises:
        ClientInUseError: it carries some, in which it is named.
    """
    with transaction.atomic():
        row = Client.objects.select_for_update().filter(pk=client.pk).first()
        if row is None:
            return
        if row.opportunities.exists():
            raise ClientInUseError
        record(JournalEntry.Kind.CLIENT_DELETED, target=row)
        row.delete()


@retrying.on_conflict
def star_all(opportunities: OpportunityQuerySet, *, is_starred: bool) -> list[int]:
    """Mark them as a priority, or no more; the keys of those that were not so already."""
    with transaction.atomic():
        others = opportunities.filter(is_starred=not is_starred).locked()
        keys = list(others.values_list("pk", flat=True))
        Opportunity.objects.filter(pk__in_array=keys).update(is_starred=is_starred)
        return keys
