"""Putting a task off in one click: to tomorrow, to next Monday, back to where it was."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from caladeo import clock
from caladeo.days import full_day, short_day_and_month
from caladeo.db.overwriting import OverwritingError
from caladeo.forms.addresses import key
from caladeo.forms.days import DayField
from caladeo.web import htmx, toasts
from caladeo.web.htmx import not_found_when_gone
from opportunities.views.moves.field_messages import say_past_reminders
from tasks.absences.own_calendar import calendar_of
from tasks.actions import editing, postponing
from tasks.actions.postponing import When
from tasks.models import Task, TaskDeletion
from tasks.views import answers
from tasks.views.list_context import ListContext, load


@require_safe
def closed_day(request: HttpRequest) -> HttpResponse:
    """What is said beside a due date while it is chosen, when nobody works that day."""
    try:
        day = DayField(label="").clean(request.GET.get("due_date") or request.GET.get("day", ""))
    except ValidationError:
        day = None
    words = closed_words(day, key(request.GET.get("assignee", ""))) if day else ""
    return HttpResponse(escape(words))


def closed_words(day: date, person: int | None) -> str:
    """Why the agency, or the person, does not work that day; else empty."""
    return postponing.closed_in_words(day, calendar_of(person, since=day))


def say_closed(request: HttpRequest, day: date | None, *, person: int | None) -> None:
    """Without script it is said once the date is saved."""
    if day is None or htmx.wants_fragment(request):
        return
    if words := closed_words(day, person):
        toasts.add(request, words, kind="info")


@require_POST
@not_found_when_gone
def postponement(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    # A day of the menu. The way back, which sends one too, is not told with one of its own.
    chosen = request.POST.get("day", "")
    wanted = chosen or request.POST.get("to")
    if wanted is None:
        raise BadRequest
    day = wanted_day(wanted, today=list_context.listing.today, person=task.assignee_id)
    how = {"by": list_context.user, "at": clock.now(), "seen": was_due(request)}
    is_written = was_written(request, task, lambda: editing.edit(task, due_date=day, **how))
    if is_written and chosen and day == task.due_date:
        say_unchanged(request, task)
    elif is_written and day is not None and (chosen or wanted in When.values):
        words = _("“%(name)s” put off to %(day)s") % {"name": task.name, "day": full_day(day)}
        words = followed_again(task, day) or words
        if closed := closed_words(day, task.assignee_id):
            words = f"{words}. {closed}"
        together = answers.together(answers.RepeatedAct.POSTPONED, task)
        toasts.add(request, words, **way_back(task, day), in_place=True, together=together)
        say_past_reminders(request, [(task, task.due_date, day)])
    return answers.task_changed(request, list_context, task)


def say_unchanged(request: HttpRequest, task: Task) -> None:
    """Of a task that was put on the day that it has."""
    words = {"name": task.name, "day": full_day(task.due_date)}
    said = _("“%(name)s” is on %(day)s already: nothing was changed") % words
    toasts.add(request, said, kind="info")


def followed_again(task: Task, day: date) -> str:
    """What is said of a task that is put back on the day of its rule; of others nothing.

    Args:
        task: as it was before.
    """
    if not task.is_put_back(day):
        return ""
    return _("“%(name)s” follows its computed date again") % {"name": task.name}


def wanted_day(text: str, *, today: date, person: int | None) -> date | None:
    """The day that a button means, or the one that is written; none takes the date away."""
    if text in When.values:
        return postponing.day_of(When(text), today=today, calendar=calendar_of(person, since=today))
    try:
        day: date | None = DayField(label="").clean(text)
    except ValidationError as error:
        # No button of ours says this.
        raise BadRequest from error
    return day


def was_due(request: HttpRequest) -> dict[str, str | None] | None:
    """An open task, and its day when a menu was opened or a message shown; None: nobody says."""
    text = request.GET.get("seen")
    if text is None:
        return None
    try:
        day: date | None = DayField(label="").clean(text)
    except ValidationError as error:
        raise BadRequest from error
    return {"state": Task.State.OPEN.value, "due_date": day.isoformat() if day else None}


def was_written(request: HttpRequest, task: Task, write: Callable[[], object]) -> bool:
    """Whether the task was still as the person saw it; else what a colleague did is said.

    To press again means it, for what is shown is then what is.
    """
    try:
        write()
    except OverwritingError:
        words = _refused(load(task.pk, deleted=True), today=clock.today())
        toasts.add(request, words, kind="error")
        return False
    return True


def _refused(task: Task, *, today: date) -> str:
    words = {"name": task.name, "person": task.done_by}
    deletion = TaskDeletion.objects.filter(task=task).select_related("deleted_by").first()
    if deletion and deletion.deleted_by:
        said = _("%(person)s has deleted “%(name)s” meanwhile: nothing was changed")
        return said % (words | {"person": deletion.deleted_by})
    if task.state == Task.State.DONE and task.done_by:
        return _("%(person)s has completed “%(name)s” meanwhile: nothing was changed") % words
    if task.state != Task.State.OPEN:
        return _("“%(name)s” is not open any more: nothing was changed") % words
    if task.due_date is None:
        return _("“%(name)s” has lost its date meanwhile: nothing was changed") % words
    when = {"day": short_day_and_month(task.due_date, today=today)}
    said = _("“%(name)s” was moved to %(day)s meanwhile: nothing was changed")
    return said % (words | when)


def way_back(task: Task, day: date) -> dict[str, Any]:
    """The undo of a postponement: the date it had, or the computed one.

    Args:
        task: as it was before.
        day: where it is now; a colleague who moves it on is not undone.
    """
    seen = {"seen": day.isoformat()}
    if task.is_automatic and not task.is_pinned:
        undo = reverse("tasks:unpinning", args=[task.pk], query=seen)
        return {"undo_url": undo, "undo_data": {"undo": "1"}}
    had = task.due_date.isoformat() if task.due_date else ""
    undo = reverse("tasks:postponement", args=[task.pk], query=seen)
    return {"undo_url": undo, "undo_data": {"to": had}}
