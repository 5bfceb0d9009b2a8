"""The agency's own closures: a day or a period, with a name."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.web import htmx, idempotency
from caladeo.web.concurrent_edits import validated_again
from statuses.models import Closure
from tasks.settings import agency_calendar
from tasks.settings.forms import ClosureForm
from tasks.settings.setting_changes import CLOSURE, NEW_CLOSURE, NO_CLOSURE
from tasks.views import date_moves
from tasks.views.settings import calendar, long_work

FORM = "tasks/closure.html"
DELETION = "tasks/closure_deletion.html"
TITLES = {
    NEW_CLOSURE: gettext_lazy("Add a closure"),
    CLOSURE: gettext_lazy("Change a closure"),
    NO_CLOSURE: gettext_lazy("Delete a closure"),
}


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def creation(request: HttpRequest) -> HttpResponse:
    form = ClosureForm(request.POST or None, instance=Closure())
    token = request.POST.get("form_token") or idempotency.new_token()
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        if answer := long_preview(request, NEW_CLOSURE, form.cleaned_data):
            return answer
        change = agency_calendar.adding(Closure(**form.cleaned_data))
        shown = calendar.unconfirmed(request, change, form.cleaned_data)
        if not shown:
            return created(request, change, token)
    return render(request, FORM, {"form": form, "form_token": token} | shown)


def created(
    request: HttpRequest, change: agency_calendar.CalendarChange, token: str
) -> HttpResponse:
    at = clock.now()

    def write() -> int:
        return agency_calendar.apply(change, by=request.user, at=at)

    moved, is_new = idempotency.run(request, token, write)
    if is_new:
        calendar.tell(request, _("Closure added"), moved, at=at)
    return redirect("tasks:calendar")


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    stored = get_object_or_404(Closure, pk=pk)
    form = ClosureForm(request.POST or None, instance=copy.copy(stored))
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        if not form.changes:
            return redirect("tasks:calendar")
        if answer := long_preview(request, CLOSURE, form.changes, key=pk, seen=form.note_seen()):
            return answer
        try:
            change = agency_calendar.editing(stored, seen=form.note_seen(), **form.changes)
            shown = calendar.unconfirmed(request, change, form.changes)
            if not shown:
                return calendar.applied(request, change, _("Closure saved"))
        except agency_calendar.EndsBeforeItBeginsError:
            form.refuse_backwards()
    return render(request, FORM, {"form": form, "closure": stored} | shown)


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, with what moves: the days come back as working days."""
    stored = get_object_or_404(Closure, pk=pk)
    if request.method == "POST" and (answer := long_preview(request, NO_CLOSURE, {}, key=pk)):
        return answer
    change = agency_calendar.deleting(stored)
    if request.method == "POST":
        return calendar.applied(request, change, _("Closure deleted"))
    if long_work.is_long(NO_CLOSURE):
        return htmx.render(request, DELETION, "dialog", {"closure": stored})
    shown = date_moves.context(calendar.moves_of(change), {}, has_owners=True)
    context = {"closure": stored} | shown
    return htmx.render(request, DELETION, "dialog", context)


def long_preview(
    request: HttpRequest, what: str, values: dict[str, Any], **of_row: Any
) -> HttpResponse | None:
    """The answer when a worker has to count what moves."""
    how = {"title": TITLES[what], "back": reverse("tasks:calendar")}
    return long_work.of_settings(request, what, values, **of_row, **how)
