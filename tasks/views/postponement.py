"""Putting a task off in one click: to tomorrow, to next Monday, back to where it was."""

from datetime import date
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from caladeo import clock
from caladeo.days import full_day
from caladeo.forms.days import DayField
from caladeo.web import htmx, toasts
from caladeo.web.htmx import not_found_when_gone
from opportunities.views.moves.field_messages import say_past_reminders
from tasks.actions import editing, postponing
from tasks.actions.postponing import When
from tasks.engine.resolver import agency_calendar
from tasks.models import Task
from tasks.views import answers
from tasks.views.list_context import ListContext, load


@require_safe
def closed_day(request: HttpRequest) -> HttpResponse:
    """What is said beside a due date while it is chosen, when nobody works that day."""
    try:
        day = DayField(label="").clean(request.GET.get("due_date") or request.GET.get("day", ""))
    except ValidationError:
        day = None
    words = postponing.closed_in_words(day, agency_calendar()) if day else ""
    return HttpResponse(escape(words))


def say_closed(request: HttpRequest, day: date | None) -> None:
    """Without script it is said once the date is saved."""
    if day is None or htmx.wants_fragment(request):
        return
    if words := postponing.closed_in_words(day, agency_calendar()):
        toasts.add(request, words, kind="info")


@require_POST
@not_found_when_gone
def postponement(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk)
    place = ListContext.of(request, opportunity_pk=task.opportunity_id)
    # A day of the menu. The way back, which sends one too, is not told with one of its own.
    chosen = request.POST.get("day", "")
    wanted = chosen or request.POST.get("to")
    if wanted is None:
        raise BadRequest
    day = wanted_day(wanted, today=place.listing.today)
    editing.edit(task, by=place.user, at=clock.now(), due_date=day)
    if day is not None and (chosen or wanted in When.values):
        words = _("“%(name)s” put off to %(day)s") % {"name": task.name, "day": full_day(day)}
        together = answers.together(answers.RepeatedAct.POSTPONED, task)
        toasts.add(request, words, **way_back(task), in_place=True, together=together)
        say_past_reminders(request, [(task, task.due_date, day)])
    return answers.task_changed(request, place, task)


def wanted_day(text: str, *, today: date) -> date | None:
    """The day that a button means, or the one that is written; none takes the date away."""
    if text in When.values:
        return postponing.day_of(When(text), today=today, calendar=agency_calendar())
    try:
        day: date | None = DayField(label="").clean(text)
    except ValidationError as error:
        # No button of ours says this.
        raise BadRequest from error
    return day


def way_back(task: Task) -> dict[str, Any]:
    """The undo of a postponement: the date it had, or the computed one."""
    if task.is_automatic and not task.is_pinned:
        return {"undo_url": reverse("tasks:unpinning", args=[task.pk])}
    had = task.due_date.isoformat() if task.due_date else ""
    return {"undo_url": reverse("tasks:postponement", args=[task.pk]), "undo_data": {"to": had}}
