"""Settings › Public holidays: the days on which the agency does not work."""

import copy
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.accounts import first_steps
from caladeo.accounts.access import settings_right_required
from caladeo.days import day_and_month, weekday
from caladeo.web import toasts
from caladeo.web.concurrent_edits import validated_again
from opportunities import travel
from opportunities.views.moves.field_messages import say_reminders_left
from statuses.models import AgencyCalendar, Closure
from statuses.text import countries
from tasks.dates import holiday_names
from tasks.engine.plans import DateMoves
from tasks.engine.resolver import calendar_of
from tasks.settings import agency_calendar, worked_holidays, year
from tasks.settings.forms import CalendarForm
from tasks.settings.setting_changes import CALENDAR
from tasks.text import moved_dates
from tasks.views import date_moves
from tasks.views.settings import long_work

PAGE = "tasks/calendar.html"
YEARS = range(travel.FIRST_DAY.year, travel.LAST_DAY.year + 1)


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def calendar(request: HttpRequest) -> HttpResponse:
    setting = AgencyCalendar.objects.first() or AgencyCalendar()
    form = CalendarForm(request.POST or None, instance=copy.copy(setting))
    shown: dict[str, Any] = {}
    if "regions" in request.POST:
        form.leave_unchecked()
    elif form.is_bound and form.is_valid():
        if not form.changes:
            first_steps.note(request.user, first_steps.CALENDAR)
            return redirect("tasks:calendar")
        how = {
            "title": _("Working days"),
            "back": reverse("tasks:calendar"),
            "seen": form.note_seen(),
        }
        if answer := long_work.of_settings(request, CALENDAR, form.changes, **how):
            first_steps.note(request.user, first_steps.CALENDAR)
            return answer
        change = agency_calendar.setting(seen=form.note_seen(), **form.changes)
        shown = unconfirmed(request, change, form.changes)
        if not shown:
            return applied(request, change, _("Calendar saved"))
    return render(request, PAGE, page(request, setting) | shown | {"form": form})


@settings_right_required
@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """The regions of the country that was just chosen."""
    form = CalendarForm(initial={"country": request.GET.get("country", ""), "subdivision": ""})
    return render(request, f"{PAGE}#region", {"form": form})


def moves_of(change: agency_calendar.CalendarChange) -> DateMoves:
    return DateMoves.of(agency_calendar.preview(change), today=clock.today())


def unconfirmed(
    request: HttpRequest, change: agency_calendar.CalendarChange, values: dict[str, Any]
) -> dict[str, Any]:
    """What the person must see and confirm before this change; empty when it can be written."""
    if date_moves.is_confirmed(request, values):
        return {}
    found = moves_of(change)
    return date_moves.context(found, values, has_owners=True) if found.moving else {}


def applied(
    request: HttpRequest, change: agency_calendar.CalendarChange, words: str
) -> HttpResponse:
    at = clock.now()
    moved = agency_calendar.apply(change, by=request.user, at=at)
    tell(request, words, moved, at=at)
    return redirect("tasks:calendar")


def tell(request: HttpRequest, words: str, moved: int, *, at: datetime) -> None:
    """Say what was saved of the calendar: whoever saves it has checked it."""
    first_steps.note(request.user, first_steps.CALENDAR)
    say(request, words, moved, at=at)


def say(request: HttpRequest, words: str, moved: int, *, at: datetime) -> None:
    """How many tasks moved at that moment, and which reminders that leaves in the past."""
    toasts.add(request, ", ".join([words, moved_dates.moved_in_words(moved)] if moved else [words]))
    if moved:
        say_reminders_left(request, since=at)


def page(request: HttpRequest, setting: AgencyCalendar) -> dict[str, Any]:
    """The year that is shown, with its holidays and closures."""
    closures = list(Closure.objects.all())
    known = calendar_of(setting, closures)
    asked = asked_year(request)
    return {
        "closures": closures,
        "year": asked,
        "previous_year": asked - 1 if asked - 1 in YEARS else None,
        "next_year": asked + 1 if asked + 1 in YEARS else None,
        "months": year.months(known, asked),
        "holidays": [
            {
                "words": f"{weekday(day)} {day_and_month(day)}",
                "key": name,
                "name": holiday_names.holiday(name),
                "state": worked_holidays.state(known, name, asked),
            }
            for day, name in worked_holidays.of_year(known, asked)
        ],
        "today": clock.today(),
        "place": place(setting),
    }


def asked_year(request: HttpRequest) -> int:
    """The year of the query string; this one for anything that is none."""
    return known_year(request) or clock.today().year


def known_year(request: HttpRequest) -> int | None:
    """The year of the query string; none for anything else."""
    known = {str(number): number for number in YEARS}
    return known.get(request.GET.get("annee", ""))


def place(setting: AgencyCalendar) -> str:
    """« France · Moselle »."""
    country = dict(countries.names()).get(setting.country, setting.country)
    region = dict(countries.regions(setting.country)).get(setting.subdivision, "")
    return f"{country} · {region}" if setting.subdivision else country
