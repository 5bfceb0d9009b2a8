"""*Mes tâches › Calendrier*: the page, and what is drawn anew once a task has changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.models import User
from caladeo.web import htmx
from tasks.calendar_page import grid
from tasks.calendar_page.asked import Asked, Span
from tasks.lists import workload
from tasks.lists.filters import Due, View, person_of
from tasks.models import Task


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    asked = Asked.read(request.GET, today=clock.today())
    context = body(asked, user=user, url=request.get_full_path()) | head(asked)
    return render(request, "tasks/calendar_page.html", context)


def body(asked: Asked, *, user: User, url: str) -> dict[str, Any]:
    """The weeks, or how much each person has when nobody is chosen yet."""
    context: dict[str, Any] = {"asked": asked, "url": url}
    if asked.filters.is_overview:
        tasks = asked.filters.narrow(Task.objects.not_deleted().visible_on(asked.today))
        loads = workload.by_person(tasks, today=asked.today)
        pairs = [(load, asked.address(person=load.address)) for load in loads]
        return context | {"loads": pairs}
    found = grid.grid(asked, user=user)
    late = asked.filters.address(due=Due.LATE)
    return context | {"grid": found, "late_address": late}


def head(asked: Asked) -> dict[str, Any]:
    return {
        "list_address": asked.filters.address(),
        "views": [
            (label, asked.address(view=value), value == asked.view) for value, label in View.choices
        ],
        "spans": [
            (label, asked.spanning(value), value == asked.span)
            for value, label in Span.choices
            if value != Span.DAY
        ],
        "steps": {
            name: asked.address(day=day)
            for name, day in (("before", asked.before), ("following", asked.following))
            if day
        },
        "today_address": asked.address(day=None),
        "is_now": asked.is_within(asked.today),
        "person": person(asked),
        "all_people": asked.address(person=""),
        "cleared": asked.address(text=""),
        "carried_by_search": asked.besides("q"),
        "carried_by_boxes": asked.besides("voyages", "dates"),
    }


def person(asked: Asked) -> User | str | None:
    """Whose calendar it is, in the view by person."""
    return person_of(asked.filters) if asked.view == View.PERSON else ""


def redrawn(
    request: HttpRequest, *, user: User, url: str, params: QueryDict, said: str = ""
) -> HttpResponse:
    """The weeks as they are now, with the pending toasts: all of it out of band."""
    asked = Asked.read(params, today=clock.today())
    context = body(asked, user=user, url=url) | {"said": said}
    response = render(request, "tasks/calendar_answer.html", context)
    htmx.append_toasts(request, response)
    return response
