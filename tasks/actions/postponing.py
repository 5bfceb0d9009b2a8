"""The days that a task is put off to in one click: working days of the agency's calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.days import day_and_month, weekday
from tasks.dates.calendars import ONE_DAY, Calendar, ClosedKind

CALM_DAYS = 7


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


@dataclass(frozen=True, slots=True)
class Offer:
    """A day of the menu: its name, and how many open tasks the person has on it."""

    day: date
    name: str
    count: int
    is_calmest: bool = False


def offers(*, today: date, calendar: Calendar, loads: Mapping[date, int]) -> list[Offer]:
    """Tomorrow, Monday, in a week, the calmest day: open days only, each named as what it is."""
    tomorrow = calendar.following(today + ONE_DAY)
    monday = _said(When.MONDAY, today=today)
    open_monday = calendar.following(monday)
    week = calendar.following(today + 7 * ONE_DAY)
    names = {
        tomorrow: str(When.TOMORROW.label) if tomorrow == today + ONE_DAY else _named(tomorrow),
        open_monday: _monday(monday, open_monday, calendar),
        week: gettext("In a week") if week == today + 7 * ONE_DAY else _named(week),
    }
    is_away = any(one.first_day <= tomorrow and today < one.last_day for one in calendar.absences)
    if tomorrow not in (today + ONE_DAY, open_monday) and not is_away:
        names[tomorrow] = gettext("Next working day: %(day)s") % {"day": weekday(tomorrow)}
    found = [Offer(day, name, loads.get(day, 0)) for day, name in sorted(names.items())]
    calm = calmest(today=today, calendar=calendar, loads=loads)
    return [*found, Offer(calm, gettext("The calmest day"), loads.get(calm, 0), is_calmest=True)]


def calmest(*, today: date, calendar: Calendar, loads: Mapping[date, int]) -> date:
    """Of the next seven open days the one with the fewest open tasks, the nearest if equal."""
    days, day = [], today
    for _count in range(CALM_DAYS):
        day = calendar.following(day + ONE_DAY)
        days.append(day)
    return min(days, key=lambda one: (loads.get(one, 0), one))


def _named(day: date) -> str:
    return capfirst(f"{weekday(day)} {day_and_month(day)}")


def _monday(monday: date, found: date, calendar: Calendar) -> str:
    """« Lundi est férié : mardi »."""
    closed = calendar.closed(monday)
    if closed is None:
        return str(When.MONDAY.label)
    words = {"day": weekday(found)}
    if closed.kind == ClosedKind.ABSENCE or found >= monday + 7 * ONE_DAY:
        return _named(found)
    if closed.kind == ClosedKind.HOLIDAY:
        return gettext("Monday is a holiday: %(day)s") % words
    return gettext("Closed on Monday: %(day)s") % words


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
    if closed is not None and closed.kind == ClosedKind.ABSENCE:
        return Choice(when, day, name, gettext("after the absence"))
    is_holiday = closed is not None and closed.kind == ClosedKind.HOLIDAY
    note = gettext("Monday is a holiday") if is_holiday else gettext("closed on Monday")
    return Choice(when, day, name, note)


def closed_in_words(day: date, calendar: Calendar) -> str:
    """Why nobody works on a day that somebody has chosen; empty when it is a working day."""
    closed = calendar.closed(day)
    if closed is None:
        return ""
    words = {"weekday": capfirst(weekday(day)), "name": closed.name}
    if closed.kind == ClosedKind.ABSENCE:
        return gettext("%(weekday)s: %(name)s. The date stays as chosen.") % words
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
