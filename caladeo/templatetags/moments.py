"""Moments of the past as people say them."""

from datetime import datetime, timedelta

from django import template
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from caladeo import clock
from caladeo.templatetags.days import long_day, time_of_day

register = template.Library()

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
