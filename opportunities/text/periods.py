"""The period of departures that a list is narrowed to, in words."""

from django.utils.translation import gettext as _

from caladeo.days import long_day
from opportunities.lists.filters import Listing
from opportunities.lists.periods import Period


def in_words(asked: Listing) -> str:
    """« à partir du 12 mai 2027 »; empty without one."""
    if asked.period:
        return str(Period(asked.period).label)
    if asked.since and asked.until:
        days = {"since": long_day(asked.since), "until": long_day(asked.until)}
        return _("from %(since)s to %(until)s") % days
    if asked.since:
        return _("from %(since)s") % {"since": long_day(asked.since)}
    return _("until %(until)s") % {"until": long_day(asked.until)} if asked.until else ""
