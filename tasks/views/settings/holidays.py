"""A public holiday of the calendar: whether the agency works on it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.days import full_day
from caladeo.web.concurrent_edits import validated_again
from tasks.dates import holiday_names
from tasks.engine import resolver
from tasks.settings import agency_calendar, worked_holidays
from tasks.settings.forms import HolidayForm
from tasks.settings.setting_changes import HOLIDAY
from tasks.views.settings import calendar, long_work

PAGE = "tasks/holiday.html"


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def holiday(request: HttpRequest) -> HttpResponse:
    """Of the year and of the name in the query string."""
    year, name = calendar.known_year(request), request.GET.get("nom", "")
    known = resolver.agency_calendar()
    found = worked_holidays.of_year(known, year) if year else ()
    days = [full_day(day) for day, one in found if one == name]
    if not (year and days):
        raise Http404

    state = worked_holidays.state(known, name, year)
    sent = request.POST if request.method == "POST" else None
    form = HolidayForm(sent, name=name, year=year, stored=state)
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        if form.cleaned_data["state"] == state:
            return redirect(address_of(year))
        answer, shown = saved(request, form)
        if answer:
            return answer
    context = {"form": form, "name": holiday_names.holiday(name), "days": days, "year": year}
    return render(request, PAGE, context | shown)


def address_of(year: int) -> str:
    return f"{reverse('tasks:calendar')}?annee={year}#year"


def saved(request: HttpRequest, form: HolidayForm) -> tuple[HttpResponse | None, dict[str, Any]]:
    """The answer, or what the person must see and confirm first."""
    values = {"name": form.name, "year": form.year, "to": form.cleaned_data["state"]}
    back, seen = address_of(form.year), form.note_seen()
    how = {"title": _("Public holidays"), "back": back}
    if answer := long_work.of_settings(request, HOLIDAY, values, seen=seen, **how):
        return answer, {}
    try:
        change = worked_holidays.switching(**values, **seen)
        if shown := calendar.unconfirmed(request, change, values):
            return None, shown
        at = clock.now()
        moved = agency_calendar.apply(change, by=request.user, at=at)
    except worked_holidays.UnknownHolidayError as error:
        raise Http404 from error
    calendar.tell(request, _("Calendar saved"), moved, at=at)
    return redirect(back), {}
