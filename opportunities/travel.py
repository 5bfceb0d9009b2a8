"""Travel dates: departure, duration, the return derived from them; in words, too."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, ngettext

from caladeo import days

FIRST_DAY, LAST_DAY = days.FIRST_DAY, days.LAST_DAY
WITHIN = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
MAX_DURATION_DAYS = 730


def return_date(departure: date | None, duration_days: int | None) -> date | None:
    """The last day of the trip: a trip of one day returns the day it leaves."""
    if departure is None or duration_days is None:
        return None
    return departure + timedelta(days=duration_days - 1)


def duration_days(departure: date, return_day: date) -> int:
    """How many days the trip lasts, both ends counted."""
    return (return_day - departure).days + 1


def travel_in_words(departure: date | None, return_day: date | None, *, today: date) -> str:
    """« départ dans 33 jours », « en voyage »; empty when the trip is over or has no date."""
    if departure is None:
        return ""
    days = (departure - today).days
    if days > 1:
        return ngettext("leaves in %(days)d day", "leaves in %(days)d days", days) % {"days": days}
    if days == 1:
        return gettext("leaves tomorrow")
    if days == 0:
        return gettext("leaves today")
    return gettext("travelling") if return_day is not None and today <= return_day else ""
