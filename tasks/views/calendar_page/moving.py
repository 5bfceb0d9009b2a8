"""A task put on another day of the calendar."""

from datetime import date

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caladeo import clock
from caladeo.days import full_day, short_day_and_month
from caladeo.forms.days import DayField
from caladeo.web import toasts
from caladeo.web.htmx import not_found_when_gone
from opportunities.views.moves.field_messages import say_past_reminders
from tasks.actions import editing
from tasks.models import Task
from tasks.views import answers
from tasks.views.list_context import ListContext, load
from tasks.views.postponement import (
    closed_words,
    followed_again,
    say_unchanged,
    was_written,
    way_back,
)


@require_POST
@not_found_when_gone
def moving(request: HttpRequest, pk: int) -> HttpResponse:
    """Due that day, if it is still open and due when the person saw it."""
    task = load(pk, deleted=True)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    day, seen = sent(request.POST.get("day")), sent(request.POST.get("seen"))
    if day < list_context.listing.today:
        words = _("%(day)s is past: nothing was changed") % {"day": full_day(day)}
        toasts.add(request, words, kind="error")
        return answers.task_changed(request, list_context, task)
    was = {"state": Task.State.OPEN.value, "due_date": seen.isoformat()}
    how = {"by": list_context.user, "at": clock.now(), "seen": was, "due_date": day}
    is_written = was_written(request, task, lambda: editing.edit(task, **how))
    if is_written and day == seen:
        say_unchanged(request, task)
    elif is_written:
        say_moved(request, task, day)
        say_past_reminders(request, [(task, seen, day)])
    return answers.task_changed(request, list_context, task)


def sent(text: str | None) -> date:
    try:
        day: date | None = DayField(label="").clean(text)
    except ValidationError as error:
        # No page of ours sends this.
        raise BadRequest from error
    if day is None:
        raise BadRequest
    return day


def say_moved(request: HttpRequest, task: Task, day: date) -> None:
    """With the way back and, of a task that a rule dates, the date that it would have by itself."""
    words = {"name": task.name, "day": full_day(day)}
    said = _("“%(name)s” put on %(day)s") % words
    also = None
    if again := followed_again(task, day):
        said = again
    elif task.is_automatic:
        said = _("“%(name)s” set by hand to %(day)s") % words
        if task.computed_date:
            when = short_day_and_month(task.computed_date, today=clock.today())
            back = _("Back to the computed %(day)s") % {"day": when}
            also = (reverse("tasks:unpinning", args=[task.pk]), back)
    closed = closed_words(day, task.assignee_id)
    toasts.add(
        request,
        f"{said}. {closed}" if closed else said,
        **way_back(task, day),
        in_place=True,
        also=also,
    )
