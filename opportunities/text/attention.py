"""What is said of a trip that nobody will be reminded of."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo import clock
from caladeo.days import number, short_day_and_month
from opportunities.lists.attention import Last


def since_in_words(last: Last, *, today: date) -> str:
    """« rien depuis 12 jours »."""
    days = (today - clock.local_day(last.at)).days
    words = ngettext("nothing for %(days)s day", "nothing for %(days)s days", days)
    return words % {"days": number(days)}


def in_words(last: Last, *, today: date) -> str:
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
