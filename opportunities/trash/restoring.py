"""Bringing a deleted opportunity back as it was, into an agency that may be another one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from caladeo.accounts import people
from caladeo.db import retrying
from caladeo.db.overwriting import OverwritingError
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities import roles
from opportunities.events import Source, opportunities_restored
from opportunities.models import Client, DeletedOpportunity, Opportunity, OpportunityRole
from opportunities.moves import booking, tracked_fields, transitions
from opportunities.trash import packing
from statuses.models import Status


class NotInTrashError(Exception):
    """It was restored or removed for good meanwhile, or never was there."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The opportunity, and what had to be another than it was."""

    opportunity: Opportunity
    client: Client | None = None  # created anew
    status: Status | None = None  # in place of one that was deleted
    manager: User | None = None  # in place of somebody who cannot sign in any more


@retrying.on_conflict
def restore(key: int, *, by: User, at: datetime, is_undo: bool = False) -> Restored:
    """Bring an opportunity back with its key, history and tasks; it is not entered anew.

    A client who was deleted meanwhile comes back with it; from a deleted status it moves on,
    without new tasks, to the active one before it; of who cannot sign in any more ``by``
    becomes the manager. Due dates and people of open tasks are those of today.

    Args:
        is_undo: whether only what ``by`` has deleted comes back.

    Raises:
        NotInTrashError: somebody restored it, or its month is over.
        OverwritingError: a colleague has deleted it since.
    """
    with transaction.atomic():
        stored = DeletedOpportunity.objects.kept(at=at).select_for_update().filter(pk=key).first()
        if stored is None:
            raise NotInTrashError
        if is_undo and stored.deleted_by_id not in (None, by.pk):
            raise OverwritingError
        rows = packing.unpack(stored.rows)
        (trip,) = rows[Opportunity]
        clients = rows.pop(Client)
        client = _client(stored, clients)
        trip["client_id"] = stored.client_id or clients[0]["id"]
        status = _status_instead(trip["status_id"])
        manager = _manager_instead(trip["manager_id"], by=by)
        if manager and not User.objects.filter(pk=trip["manager_id"]).exists():
            trip["manager_id"] = manager.pk
        packing.mend(rows)
        packing.insert(rows)
        stored.delete()
        row = _brought_up_to_date(key, status=status, manager=manager, by=by, at=at)
        record(JournalEntry.Kind.TRIPS_RESTORED, by=by, target=row)
        return Restored(row, client, status, manager)


def _client(stored: DeletedOpportunity, rows: list[packing.Row]) -> Client | None:
    """The client, if somebody deleted them and they are created anew."""
    if stored.client_id:
        Client.objects.lock_against_deletion(stored.client_id)
        return None
    key = rows[0]["id"]
    if Client.objects.filter(pk=key).exists():  # came back with another trip
        return None
    packing.insert({Client: rows})
    return Client.objects.get(pk=key)


def _status_instead(key: int) -> Status | None:
    """None while its status is there, which is kept so; else the active one before it."""
    try:
        Status.objects.lock_against_deletion(key)
    except Status.DoesNotExist:
        gone = Status.objects.filter(pk=key).first()
        active = Status.objects.active()
        before = gone and active.filter(position__lte=gone.position).last()
        return before or active[0]
    return None


def _manager_instead(key: int, *, by: User) -> User | None:
    return None if people.able({key}) else by


def _named(key: int) -> Any:
    """Who has a role on the trip."""
    return OpportunityRole.objects.filter(opportunity=key).values("person")


def _brought_up_to_date(
    key: int, *, status: Status | None, manager: User | None, by: User, at: datetime
) -> Opportunity:
    rows = Opportunity.objects.filter(pk=key)
    if manager:
        tracked_fields.write(rows, manager=manager, by=by, at=at)
    if status:
        transitions.move(rows, to=status, quiet=True, by=by, source=Source.DELETION, at=at)
    for person in User.objects.filter(is_active=False, pk__in=_named(key)):
        roles.hand_over([key], person, to=None, by=by, at=at)
    found: list[Opportunity] = list(rows.locked())
    booking.recompute(found, by=by, at=at)
    opportunities_restored.send(sender=Opportunity, opportunities=found, by=by, at=at)
    return found[0]
