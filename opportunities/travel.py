"""Travel dates: departure, duration and return, of which the return is derived."""

from datetime import date, timedelta

# Outside these years the holiday calendars, and soon ``date`` itself, give out.
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)
MAX_DURATION_DAYS = 730


def return_date(departure: date | None, duration_days: int | None) -> date | None:
    """The last day of the trip: a trip of one day returns the day it leaves."""
    if departure is None or duration_days is None:
        return None
    return departure + timedelta(days=duration_days - 1)


def duration_days(departure: date, return_day: date) -> int:
    """How many days the trip lasts, both ends counted."""
    return (return_day - departure).days + 1
