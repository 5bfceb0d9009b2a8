"""What the undo of an import would take away, and what of it stays: told before the yes."""

from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db.models import Exists, OuterRef, Q

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
    partly: int  # of the trips that stay, those that get back some of what they had

    @property
    def is_nothing(self) -> bool:
        given = self.given_trips or self.given_clients or self.partly
        return not (self.trips or self.clients or given)


def of(file: ImportFile) -> Facing:
    """As the undo of this very moment would find it; nothing is locked or written."""
    batch = file.batch
    assert batch is not None  # noqa: S101 (an import that is done)
    going, kept = _new_trips(file, batch)
    changed = _changed_trips(file, batch)
    # A trip that gets its client back does not carry the other any more.
    removable = undoing.removable(
        file.written.get("clients", {}), without=[*going, *changed.without_client]
    )
    given_clients, left_clients = _changed_clients(file)
    return Facing(
        trips=len(going),
        clients=removable.count(),
        given_trips=len(changed.given - changed.left),
        given_clients=given_clients,
        left_trips=kept + len(changed.left),
        left_clients=left_clients,
        partly=len(changed.given & changed.left),
    )


@dataclass(slots=True)
class _Changed:
    """The trips that were there, by key: of which something goes back, or stays, or the client."""

    given: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    without_client: list[int] = field(default_factory=list)


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


def _changed_trips(file: ImportFile, batch: Batch) -> _Changed:
    """What becomes of the trips that the import moved, or of which it changed a fact."""
    updates: dict[str, Any] = file.written.get("updates", {})
    moves = StatusChange.objects.filter(batch=batch, undone_by=None).exclude(from_status=None)
    later = StatusChange.objects.filter(opportunity=OuterRef("opportunity"), pk__gt=OuterRef("pk"))
    is_staying = Exists(later.standing()) | Q(from_status__deleted_at__isnull=False)
    staying = moves.filter(is_staying).values_list("opportunity", flat=True)
    found = _Changed(left=set(staying))
    found.given = set(moves.values_list("opportunity", flat=True)) - found.left
    for part in batched(map(int, updates), updating.PART, strict=False):
        rows = Opportunity.objects.of_keys(list(part))
        theirs = {str(row.pk): updates[str(row.pk)] for row in rows}
        back = updating.going_back(rows, theirs, batch=batch)
        found.left |= back.left
        found.given.update(row.pk for row in back.facts)
        found.without_client += [row.pk for row, facts in back.facts.items() if "client" in facts]
    return found


def _changed_clients(file: ImportFile) -> tuple[int, int]:
    """The same of clients."""
    updates: dict[str, Any] = file.written.get("client_updates", {})
    rows = Client.objects.filter(pk__in_array=sorted(map(int, updates)))
    kept = [(row, updates[str(row.pk)]) for row in rows]
    whole = sum(len(clients.as_left(row, theirs)) == len(theirs) for row, theirs in kept)
    return whole, len(updates) - whole
