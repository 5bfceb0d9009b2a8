"""What lists say of trips: since when nothing has happened, what a client has, when they leave."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo import clock
from caladeo.days import long_day, number, short_day_and_month
from opportunities.clients.trips import Trips
from opportunities.lists.attention import Last
from opportunities.lists.dates import Period
from opportunities.lists.filters import Listing


def since_in_words(last: Last, *, today: date) -> str:
    """« rien depuis 12 jours »."""
    days = (today - clock.local_day(last.at)).days
    words = ngettext("nothing for %(days)s day", "nothing for %(days)s days", days)
    return words % {"days": number(days)}


def last_in_words(last: Last, *, today: date) -> str:
    """« rien depuis 12 jours, dernière action : « Relancer » terminée le 16 nov. »."""
    words = {
        "created": _("%(since)s, last action: created on %(day)s"),
        "edited": _("%(since)s, last action: edited on %(day)s"),
        "moved": _("%(since)s, last action: entered its status on %(day)s"),
        "changed": _("%(since)s, last action: dates or people changed on %(day)s"),
        "noted": _("%(since)s, last action: note of %(day)s"),
        "done": _("%(since)s, last action: “%(task)s” completed on %(day)s"),
    }[last.what]
    return words % {
        "since": since_in_words(last, today=today),
        "day": short_day_and_month(clock.local_day(last.at), today=today),
        "task": last.task,
    }


def trips_in_words(trips: Trips) -> str:
    """« 2 en cours, 1 terminé, 1 perdu »; « aucun » when there is none."""
    under_way = ngettext("%(count)d under way", "%(count)d under way", trips.under_way)
    over = ngettext("%(count)d completed trip", "%(count)d completed trips", trips.over)
    lost = ngettext("%(count)d lost", "%(count)d lost", trips.lost)
    parts = ((under_way, trips.under_way), (over, trips.over), (lost, trips.lost))
    said = [words % {"count": count} for words, count in parts if count]
    return ", ".join(said) or _("none yet")


def period_in_words(asked: Listing) -> str:
    """« à partir du 12 mai 2027 »; empty without one."""
    if asked.period:
        return str(Period(asked.period).label)
    if asked.since and asked.until:
        days = {"since": long_day(asked.since), "until": long_day(asked.until)}
        return _("from %(since)s to %(until)s") % days
    if asked.since:
        return _("from %(since)s") % {"since": long_day(asked.since)}
    return _("until %(until)s") % {"until": long_day(asked.until)} if asked.until else ""
