"""A key date in words: where it comes from, and what became of it."""

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import number
from statuses.key_dates import InUseError
from statuses.models import KeyDate
from statuses.text import rules

Source = KeyDate.Source
# As they stand after "3 days after …".
BASES = {
    Source.BOOKING: _("the booking"),
    Source.DEPARTURE: _("the departure"),
    Source.RETURN: _("the return"),
}
SAME_DAY = {
    Source.TYPED: _("typed on each opportunity"),
    Source.BOOKING: _("the day of the booking"),
    Source.DEPARTURE: _("the day of the departure"),
    Source.RETURN: _("the day of the return"),
}

# Why a key date is not deleted.
REFUSALS = {
    InUseError: _("Automatic tasks or other key dates have come to count from it meanwhile."),
    KeyDate.DoesNotExist: _("This key date has been deleted meanwhile."),
}


def deleted(key_date: KeyDate) -> str:
    return pgettext("key date", "“%(name)s” deleted") % {"name": key_date.name}


def formula_in_words(key_date: KeyDate, *, base: str = "") -> str:
    """Where the day of a key date comes from: « 60 jours avant le départ ».

    Args:
        base: the name of the key date that it counts from, if it does.
    """
    source, days = Source(key_date.source), abs(key_date.offset_days)
    if source == Source.TYPED or (not days and source != Source.KEY_DATE):
        return str(SAME_DAY[source])
    quoted = gettext("“%(name)s”") % {"name": base}
    if not days:
        return gettext("the same day as %(date)s") % {"date": quoted}
    words = rules.from_date(key_date.offset_days, key_date.offset_unit)
    return words % {"days": number(days), "date": BASES.get(source, quoted)}
