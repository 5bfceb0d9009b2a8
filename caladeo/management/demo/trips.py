"""The demo agency's key dates, and what the tables tell of a trip, in days from today."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from statuses import key_dates

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


KEY_DATES = (
    {"name": "Option", "source": "typed"},
    {"name": "Acompte", "source": "booking", "offset_days": 7},
    {"name": "Solde", "source": "departure", "offset_days": -30},
    {"name": "Carnet de voyage", "source": "departure", "offset_days": -10},
)


def create_key_dates() -> None:
    for key_date in KEY_DATES:
        key_dates.add(**key_date)
