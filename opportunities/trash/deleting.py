"""Deleting opportunities: they go into the trash as text, and leave it after a month."""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched

from django.db import transaction

from caladeo.db import retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.models import Client, DeletedOpportunity, Opportunity
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.trash import packing

PART = 1000
TASKS = "tasks.task"


@retrying.on_conflict
def delete(opportunities: OpportunityQuerySet, *, by: User | None, at: datetime) -> int:
    """Delete opportunities with all that hangs on them; how many there were.

    Nothing counts or finds them any more; for a month they can be restored. The locks that
    writers of their tasks take are taken first.
    """
    with transaction.atomic():
        keys = [row.pk for row in opportunities.locked()]
        for part in batched(keys, PART, strict=False):
            _store(part, by=by, at=at)
        if keys:
            only = Opportunity(pk=keys[0]) if len(keys) == 1 else None
            after = {"opportunities": len(keys)}
            record(JournalEntry.Kind.TRIPS_DELETED, by=by, target=only, after=after)
        return len(keys)


def _store(keys: Iterable[int], *, by: User | None, at: datetime) -> None:
    packed, rows = packing.pack(list(keys))
    named = Opportunity.objects.filter(pk__in_array=list(packed)).select_related("client")
    DeletedOpportunity.objects.bulk_create(
        [
            DeletedOpportunity(
                id=row.pk,
                name=row.name,
                client=row.client,
                client_name=row.client.name,
                deleted_at=at,
                deleted_by=by,
                task_count=packed[row.pk].count(TASKS, state="deleted"),
                rows=packed[row.pk].text(),
            )
            for row in named.order_by("pk")
        ]
    )
    for model, theirs in reversed(rows.items()):
        if theirs:
            # What hangs on them is deleted above: Django would read all of it once more.
            gone = packing.among(model, theirs)
            gone._raw_delete(gone.db)


@retrying.on_conflict
def purge(*, at: datetime) -> int:
    """Remove for good what has been in the trash for a month; how many. The worker does it.

    Until then nobody erases its client, who begins to age when it goes.
    """
    with transaction.atomic():
        locked = DeletedOpportunity.objects.expired(at=at).lock()
        clients = dict(locked.values_list("pk", "client"))
        count = DeletedOpportunity.objects.filter(pk__in_array=list(clients)).delete()[0]
        there = {client for client in clients.values() if client}
        Client.objects.filter(pk__in_array=sorted(there)).update(acted_at=at)
        return count
