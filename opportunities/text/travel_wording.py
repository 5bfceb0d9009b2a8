"""What the dates of a trip say today, in words."""

from datetime import date

from django.utils.translation import gettext, ngettext


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
