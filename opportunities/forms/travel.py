"""Departure, duration and return of one form: people fill the last two as they like."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.days import long_day
from caladeo.forms.days import OUT_OF_CALENDAR
from opportunities import travel


def settle(cleaned: dict[str, Any], *, changed: set[str]) -> dict[str, str]:
    """Write the duration that was meant into the cleaned data; the errors, by field.

    The duration is what is kept. A return that the person did not touch follows a moved
    departure; one that they chose decides the duration.
    """
    if _is_absurd(cleaned):
        return {}  # the validators of the field say it
    departure, last = cleaned.get("departure_date"), cleaned.get("return_date")
    days = cleaned.get("duration_days")
    if "return_date" in changed and last is not None:
        return _from_return(cleaned, departure, last, days if "duration_days" in changed else None)
    if "return_date" in changed and "duration_days" not in changed and last is None:
        cleaned["duration_days"] = None
        return {}
    return_day = travel.return_date(departure, days)
    if return_day is not None and return_day > travel.LAST_DAY:
        return {"duration_days": str(OUT_OF_CALENDAR)}
    return {}


def _is_absurd(cleaned: dict[str, Any]) -> bool:
    """Whether a date or a duration is such that one cannot even count with them."""
    departure = cleaned.get("departure_date") or travel.FIRST_DAY
    days = cleaned.get("duration_days") or 1
    is_known = travel.FIRST_DAY <= departure <= travel.LAST_DAY
    return not is_known or not 1 <= days <= travel.MAX_DURATION_DAYS


def _from_return(
    cleaned: dict[str, Any], departure: date | None, last: date, days: int | None
) -> dict[str, str]:
    """The duration that leads to this return; a typed one must agree with it."""
    if departure is None:
        return {"departure_date": _("Fill in the departure too, or the duration instead.")}
    if last < departure:
        words = _("The return cannot be before the departure (%(day)s).")
        return {"return_date": words % {"day": long_day(departure)}}
    meant = travel.duration_days(departure, last)
    if days is not None and days != meant:
        words = ngettext(
            "From the departure to this return it is %(count)d day: correct one of the two.",
            "From the departure to this return it is %(count)d days: correct one of the two.",
            meant,
        )
        return {"duration_days": words % {"count": meant}}
    if meant > travel.MAX_DURATION_DAYS:
        return {"return_date": too_long()}
    cleaned["duration_days"] = meant
    return {}


def too_long() -> str:
    return _("A trip lasts at most %(count)d days.") % {"count": travel.MAX_DURATION_DAYS}
