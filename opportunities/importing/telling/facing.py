"""What the undo of an import would take away, and what of it stays: told before the yes."""

from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db.models import Exists, OuterRef

from opportunities.importing import undoing
from opportunities.importing.updates import clients, updating
from opportunities.models import Batch, Client, ImportFile, Opportunity, StatusChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Facing:
    """How many rows go or get back what they had, and how many stay as they were touched since."""

    trips: int
    clients: int
    given_trips: int
    given_clients: int
    left_trips: int
    left_clients: int

    @property
    def is_nothing(self) -> bool:
        return not (self.trips or self.clients or self.given_trips or self.given_clients)


def of(file: ImportFile) -> Facing:
    """As the undo of this very moment would find it; nothing is locked or written."""
    batch = file.batch
    assert batch is not None  # noqa: S101 (an import that is done)
    going, kept = _new_trips(file, batch)
    removable = undoing.removable(file.written.get("clients", {}), without=going)
    given_trips, left_trips = _changed_trips(file, batch)
    given_clients, left_clients = _changed_clients(file)
    return Facing(
        trips=len(going),
        clients=removable.count(),
        given_trips=given_trips,
        given_clients=given_clients,
        left_trips=kept + left_trips,
        left_clients=left_clients,
    )


def _new_trips(file: ImportFile, batch: Batch) -> tuple[list[int], int]:
    """The keys of the trips that go, and how many stay."""
    written = file.written.get("opportunities", {})
    going: list[int] = []
    kept = 0
    for part in batched(map(int, written), updating.PART, strict=False):
        rows = Opportunity.objects.of_keys(list(part))
        stay = undoing.touched(rows, written=written, batch=batch)
        going += [row.pk for row in rows if row.pk not in stay]
        kept += len(stay)
    return going, kept


def _changed_trips(file: ImportFile, batch: Batch) -> tuple[int, int]:
    """How many trips that were there are as they became, and how many are not."""
    updates: dict[str, Any] = file.written.get("updates", {})
    moves = StatusChange.objects.filter(batch=batch).exclude(from_status=None)
    later = StatusChange.objects.filter(opportunity=OuterRef("opportunity"), pk__gt=OuterRef("pk"))
    changed = set(moves.values_list("opportunity", flat=True))
    left = set(moves.filter(Exists(later.standing())).values_list("opportunity", flat=True))
    for part in batched(map(int, updates), updating.PART, strict=False):
        for row in Opportunity.objects.of_keys(list(part)):
            changed.add(row.pk)
            facts = updates[str(row.pk)].items()
            if not all(updating.is_as_left(row, name, became) for name, (_was, became) in facts):
                left.add(row.pk)
    return len(changed - left), len(left)


def _changed_clients(file: ImportFile) -> tuple[int, int]:
    """The same of clients."""
    updates: dict[str, Any] = file.written.get("client_updates", {})
    rows = Client.objects.filter(pk__in_array=sorted(map(int, updates)))
    kept = [(row, updates[str(row.pk)]) for row in rows]
    whole = sum(len(clients.as_left(row, theirs)) == len(theirs) for row, theirs in kept)
    return whole, len(updates) - whole
