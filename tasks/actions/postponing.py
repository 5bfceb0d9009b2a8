"""The days that a task is put off to in one click: working days of the agency's calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import day_and_month, weekday
from tasks.dates.calendars import Calendar, ClosedKind


class When(models.TextChoices):
    TOMORROW = "demain", _("Tomorrow")
    MONDAY = "lundi", _("Next Monday")


@dataclass(frozen=True, slots=True)
class Choice:
    """A day that a button gives: its name, and why it is not the one of the word."""

    when: When
    day: date
    name: str
    note: str


def day_of(when: When, *, today: date, calendar: Calendar) -> date:
    """The next working day; the first one from next Monday on, which is never today."""
    return calendar.following(_said(when, today=today))


def choices(*, today: date, calendar: Calendar) -> list[Choice]:
    """What is offered, each day once, soonest first.

    « Demain · jeu. 13 mai »; when that day is closed the day itself: « Mardi 18 mai ».
    """
    days = {day_of(when, today=today, calendar=calendar): when for when in reversed(list(When))}
    return [
        _choice(days[day], day, _said(days[day], today=today), calendar) for day in sorted(days)
    ]


def _said(when: When, *, today: date) -> date:
    """The day that the word means, worked or not."""
    return today + timedelta(days=1 if when == When.TOMORROW else 7 - today.weekday())


def _choice(when: When, day: date, said: date, calendar: Calendar) -> Choice:
    if day == said:
        return Choice(when, day, str(when.label), "")
    name = capfirst(f"{weekday(day)} {day_and_month(day)}")
    if when == When.TOMORROW:
        return Choice(when, day, name, gettext("next working day"))
    closed = calendar.closed(said)
    is_holiday = closed is not None and closed.kind == ClosedKind.HOLIDAY
    note = gettext("Monday is a holiday") if is_holiday else gettext("closed on Monday")
    return Choice(when, day, name, note)


def closed_in_words(day: date, calendar: Calendar) -> str:
    """Why nobody works on a day that somebody has chosen; empty when it is a working day."""
    closed = calendar.closed(day)
    if closed is None:
        return ""
    words = {"weekday": capfirst(weekday(day)), "name": closed.name}
    if closed.kind == ClosedKind.HOLIDAY:
        return (
            gettext("%(weekday)s, a public holiday (%(name)s): the date stays as chosen.") % words
        )
    if closed.kind == ClosedKind.CLOSURE:
        return (
            gettext("%(weekday)s, the agency is closed (%(name)s): the date stays as chosen.")
            % words
        )
    return gettext("%(weekday)s, the agency is closed: the date stays as chosen.") % words
