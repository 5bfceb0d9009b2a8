"""When something happened to a task, and by whom, in words."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from caladeo import clock
from caladeo.days import day_and_month, long_day
from caladeo.models import User


def day_in_words(day: date, *, today: date) -> str:
    """« 12 mars », with its year when that is not this one."""
    return day_and_month(day) if day.year == today.year else long_day(day)


def happened(moment: datetime, *, by: User | None, today: date) -> str:
    """« aujourd’hui, par Anna Moreau », « le 12 mars »."""
    day = clock.local_day(moment)
    if day == today:
        return _("today, by %(name)s") % {"name": by} if by else pgettext("when", "today")
    words = {"day": day_in_words(day, today=today), "name": by}
    return (_("on %(day)s, by %(name)s") if by else _("on %(day)s")) % words


def completed(moment: datetime, *, by: User | None, today: date) -> str:
    """« terminée le 27 avril par Anna »."""
    day = clock.local_day(moment)
    name = by.get_short_name() if by else ""
    if day == today:
        return _("completed today by %(name)s") % {"name": name} if name else _("completed today")
    words = {"day": day_in_words(day, today=today), "name": name}
    return (_("completed on %(day)s by %(name)s") if name else _("completed on %(day)s")) % words
