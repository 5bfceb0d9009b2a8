"""What a line changes of the trip that is there, by the kinds that people decide on together."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from opportunities.models import Opportunity


class Kind(StrEnum):
    """What people decide on together."""

    NAME = "name"
    CLIENT = "client"
    DATES = "dates"
    AMOUNTS = "amounts"
    PARTICIPANTS = "participants"
    DESTINATIONS = "destinations"
    PRIORITY = "priority"
    MANAGER = "manager"
    STATUS = "status"


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
}


@dataclass(slots=True)
class Update:
    """A trip that is there, and for each field that becomes another its new value."""

    number: int
    opportunity: Opportunity
    changes: dict[str, Any]

    @property
    def kinds(self) -> set[Kind]:
        return {KINDS[name] for name in self.changes}

    def of(self, kinds: Iterable[str]) -> dict[str, Any]:
        """Those of the changes that are of these kinds."""
        wanted = set(kinds)
        return {name: value for name, value in self.changes.items() if KINDS[name] in wanted}

    def after(self) -> Opportunity:
        """A copy of the trip as it would be."""
        row = copy.copy(self.opportunity)
        for name, value in self.changes.items():
            setattr(row, name, value)
        return row

    def as_text(self) -> str:
        """The same text as long as the same would become of the same."""
        changes = (
            f"{name}:{plain(getattr(self.opportunity, column(name)))}>{plain(value)}"
            for name, value in self.changes.items()
        )
        return f"{self.opportunity.pk}={'|'.join(changes)}"


def column(name: str) -> str:
    """Where a row keeps a field: a key is read without what it leads to."""
    return f"{name}_id" if name in ("client", "manager", "status") else name


def plain(value: Any) -> str:
    key = getattr(value, "pk", value)
    return str(value if key is None else key)
