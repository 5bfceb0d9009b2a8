"""What a line changes of what is there, by the kinds that people decide on together."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.db.models import Model

from opportunities.models import Opportunity


class Kind(StrEnum):
    """What people decide on together."""

    NAME = "name"
    CLIENT = "client"
    # The departure of a trip that is known by its client and its name alone.
    MOVED = "moved"
    DATES = "dates"
    AMOUNTS = "amounts"
    PARTICIPANTS = "participants"
    DESTINATIONS = "destinations"
    PRIORITY = "priority"
    MANAGER = "manager"
    STATUS = "status"
    REASON = "lost_reason"
    NOTES = "notes"
    # Of a file of clients.
    CLIENT_NAME = "client_name"
    CLIENT_KIND = "client_kind"
    CLIENT_CONTACT = "client_contact_name"
    CLIENT_EMAIL = "client_email"
    CLIENT_PHONE = "client_phone"
    CLIENT_ADDRESS = "client_address"


REASON = "lost_reason"
# Whatever of a trip a line may change.
KINDS: Mapping[str, Kind] = {
    "name": Kind.NAME,
    "client": Kind.CLIENT,
    "departure_date": Kind.DATES,
    "duration_days": Kind.DATES,
    "expected_revenue": Kind.AMOUNTS,
    "expected_margin": Kind.AMOUNTS,
    "participants": Kind.PARTICIPANTS,
    "destinations": Kind.DESTINATIONS,
    "is_starred": Kind.PRIORITY,
    "manager": Kind.MANAGER,
    "status": Kind.STATUS,
    # Of a trip that is lost already: kept on its entry, not on the trip.
    REASON: Kind.REASON,
    "note": Kind.NOTES,
}


@dataclass(slots=True)
class Change[Row: Model]:
    """A row that is there, and for each field that becomes another its new value."""

    KINDS: ClassVar[Mapping[str, Kind]]
    number: int
    row: Row
    changes: dict[str, Any]
    lost_reason: str = ""  # with a status that loses it
    doubtful: set[Kind] = field(default_factory=set)  # those that a person has to tick
    is_moved: bool = False  # whether the line means this row only with the tick of `Kind.MOVED`

    @property
    def kinds(self) -> set[Kind]:
        found = {self._kind(name) for name in self.changes}
        return found | {Kind.MOVED} if self.is_moved else found

    def of(self, kinds: Iterable[str]) -> dict[str, Any]:
        """Those of the changes that are of these kinds."""
        wanted = set(kinds)
        if self.is_moved and Kind.MOVED not in wanted:
            return {}
        return {name: value for name, value in self.changes.items() if self._kind(name) in wanted}

    def _kind(self, name: str) -> Kind:
        return Kind.MOVED if self.is_moved and name == "departure_date" else self.KINDS[name]

    def after(self) -> Row:
        """A copy of the row as it would be."""
        row = copy.copy(self.row)
        for name, value in self.changes.items():
            setattr(row, name, value)
        return row

    def as_text(self) -> str:
        """The same text as long as the same would become of the same."""
        changes = (
            f"{name}:{plain(getattr(self.row, column(name), ''))}>{plain(value)}"
            for name, value in self.changes.items()
        )
        told = f"{self.row.pk}={'|'.join(changes)}{self.lost_reason}"
        return f"{told} {Kind.MOVED}" if self.is_moved else told


class Update(Change[Opportunity]):
    """A trip that is there, and what of it becomes another."""

    KINDS: ClassVar[Mapping[str, Kind]] = KINDS


def column(name: str) -> str:
    """Where a row keeps a field: a key is read without what it leads to."""
    return f"{name}_id" if name in ("client", "manager", "status") else name


def plain(value: Any) -> str:
    key = getattr(value, "pk", value)
    return str(value if key is None else key)
