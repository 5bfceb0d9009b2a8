"""The clock of the edges: only views, commands, the admin and the save adapter read it."""

from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The agency's local day (``TIME_ZONE``), whatever UTC says."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The agency's local day at an aware moment.

    The agency's zone is the default one: a person's own zone never moves a due date.
    """
    return _day(moment, timezone.get_default_timezone())


@lru_cache(maxsize=4096)
def _day(moment: datetime, zone: tzinfo) -> date:
    """Kept: rows that were made together share their moment."""
    return timezone.localtime(moment, zone).date()


def start_of(day: date) -> datetime:
    """The aware moment at which the agency's local day begins."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())
