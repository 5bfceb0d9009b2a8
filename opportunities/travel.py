"""Travel dates: departure, duration and return, of which the return is derived."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator

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
