"""Dates and amounts as people write them, in French and in English."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from caladeo import clock
from caladeo.days import day_of_month, money, short_day_of_month
from caladeo.days import long_day as long_date

register = template.Library()
register.filter("money", money)

WEEKDAY = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)
NEAR = 330  # days within which a month names one year
FAR = 60  # days beyond which "in 73 days" says less than the date


@register.filter
def short_day(value: date | datetime | None) -> str:
    """« mar. 18 mai », with its year when that is not this one."""
    if value is None:
        return ""
    day = _local(value)
    return f"{WEEKDAY[day.weekday()]} {short_day_of_month(day)}{_other_year(day)}"


@register.filter
def day_month(value: date | datetime | None) -> str:
    """« 18 mai », with its year when that is not this one."""
    if value is None:
        return ""
    day = _local(value)
    return f"{short_day_of_month(day)}{_other_year(day)}"


@register.filter
def near_day(value: date | None) -> str:
    """« 18 mai », with its year when no one would guess it: past, or far ahead."""
    if value is None:
        return ""
    is_near = 0 <= (value - clock.today()).days < NEAR
    return short_day_of_month(value) if is_near else f"{short_day_of_month(value)} {value.year}"


@register.filter
def long_day(value: date | datetime | None) -> str:
    """« 18 mai 2027 »."""
    if value is None:
        return ""
    return long_date(_local(value))


@register.filter
def date_range(start: date | None, end: date | None = None) -> str:
    """« 14 → 28 juin 2027 », « 28 déc. → 2 janv. 2028 »: what both share is said once."""
    if start is None:
        return ""
    if end is None or end == start:
        return f"{short_day_of_month(start)} {start.year}"
    same_month = (start.year, start.month) == (end.year, end.month)
    first = day_of_month(start) if same_month else short_day_of_month(start)
    return f"{first} → {short_day_of_month(end)} {end.year}"


@register.filter
def time_of_day(value: datetime | None) -> str:
    """« 9 h 42 »."""
    if value is None:
        return ""
    moment = timezone.localtime(value, timezone.get_default_timezone())
    return pgettext("time of day", "%(hour)d:%(minute)02d") % {
        "hour": moment.hour,
        "minute": moment.minute,
    }


def due_in_words(due: date | None, today: date | None = None) -> str:
    """« dans 3 jours », « en retard d’un jour »; empty when too far to count in days."""
    if due is None:
        return ""
    days = (due - (today or clock.today())).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    if days > FAR:
        return ""
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def _local(value: Any) -> date:
    return clock.local_day(value) if isinstance(value, datetime) else value


def _other_year(day: date) -> str:
    return "" if day.year == clock.today().year else f" {day.year}"


JUST_NOW = timedelta(minutes=5)


@register.filter
def moment_in_words(moment: datetime | None, now: datetime | None = None) -> str:
    """« à l’instant », « hier à 18 h 20 », « lundi 10 mai », « 10 mai 2026 »."""
    if moment is None:
        return ""
    now = now or clock.now()
    if now - moment < JUST_NOW:
        return _("just now")
    day, today = clock.local_day(moment), clock.local_day(now)
    if day == today:
        return _("today at %(time)s") % {"time": time_of_day(moment)}
    if day == today - timedelta(days=1):
        return _("yesterday at %(time)s") % {"time": time_of_day(moment)}
    if day.year != today.year:
        return long_day(day)
    number = long_day(day).split(" ", 1)[0]
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month]}"
