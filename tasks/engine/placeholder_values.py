"""What the five words of a speaking name stand for on one opportunity."""

from datetime import date

from django.utils.translation import gettext

from caladeo.days import long_day
from opportunities.models import Opportunity


def words_of(opportunity: Opportunity) -> dict[str, str]:
    """The value of each placeholder; reads ``client`` and ``manager``."""
    return {
        "client": opportunity.client.name,
        "destination": opportunity.destinations or gettext("destination to be decided"),
        "depart": _day(opportunity.departure_date),
        "retour": _day(opportunity.return_date),
        "gestionnaire": opportunity.manager.name,
    }


def _day(day: date | None) -> str:
    return long_day(day) if day else gettext("date to be decided")
