"""What the tables tell of a trip. All days are counted from today."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

QUOTING, QUOTED = "Devis en préparation", "Devis envoyé"
NEGOTIATION, TRAVELLING, LOST = "Négociation", "En voyage", "Perdu"


class Trip(NamedTuple):
    name: str
    destinations: str
    client: str
    manager: str
    age: int
    """Days since the opportunity was created."""
    since: int
    """Days since it entered its status."""
    departs: int | None
    days: int | None
    participants: int | None
    euros: int | None
    is_starred: bool = False
    late: int = 0
    """How many of its tasks are left late."""
    is_reworked: bool = False
    """Whether its quote was sent twice."""

    def departure(self, today: date) -> date | None:
        return None if self.departs is None else today + timedelta(days=self.departs)

    @property
    def margin(self) -> Decimal | None:
        """Known once somebody has worked on the trip: 12 to 16 % of the revenue."""
        if self.euros is None or self.age == self.since:
            return None
        return Decimal(self.euros * (12 + self.euros // 100 % 5) // 1000 * 10)
