"""Where a key date comes from, in words: « 60 jours avant le départ »."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import number
from statuses.models import KeyDate

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


def formula_in_words(key_date: KeyDate, *, base: str = "") -> str:
    """Where the day of a key date comes from.

    Args:
        base: the name of the key date that it counts from, if it does.
    """
    source, days = Source(key_date.source), abs(key_date.offset_days)
    if source == Source.TYPED or (not days and source != Source.KEY_DATE):
        return str(SAME_DAY[source])
    quoted = gettext("“%(name)s”") % {"name": base}
    if not days:
        return gettext("the same day as %(date)s") % {"date": quoted}
    if key_date.offset_days < 0:
        words = ngettext("%(days)s day before %(date)s", "%(days)s days before %(date)s", days)
    else:
        words = ngettext("%(days)s day after %(date)s", "%(days)s days after %(date)s", days)
    return words % {"days": number(days), "date": BASES.get(source, quoted)}
