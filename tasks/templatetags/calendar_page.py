"""What the days of the calendar are called, and where they lead."""

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from caladeo.days import weekday
from tasks.calendar_page.asked import Asked, Span
from tasks.calendar_page.grid import Day
from tasks.dates.calendars import ONE_DAY

register = template.Library()


@register.filter
def day_name(day: Day) -> str:
    """« Aujourd’hui », « Demain », « Vendredi »."""
    if day.is_today:
        return pgettext("group of tasks", "Today")
    if day.day == day.today + ONE_DAY:
        return _("Tomorrow")
    return capfirst(weekday(day.day))


@register.filter
def more_address(day: Day, asked: Asked) -> str:
    """Its whole list; there what is below the last one."""
    if asked.span == Span.DAY:
        return asked.address(after=day.last.pk if day.last else None)
    return asked.address(span=Span.DAY, day=day.day)


@register.filter
def more_bars_address(day: Day, asked: Asked) -> str:
    """Where more trips have room: its week, then itself."""
    span = Span.WEEK if asked.span == Span.MONTH else Span.DAY
    return asked.address(span=span, day=day.day)
