"""*Mes tâches › Calendrier*: the page, and what is drawn anew once a task has changed."""

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.models import Absence, User
from caladeo.web import htmx
from tasks.absences import listing
from tasks.calendar_page import grid
from tasks.calendar_page.asked import Asked, Span
from tasks.lists.filters import NOBODY, Due, View, choices


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    asked = read(request.GET, user=user)
    absences = away(asked, user=user)
    context = body(asked, absences, user=user, url=request.get_full_path()) | head(asked)
    return render(request, "tasks/calendar_page.html", context | {"away": absences})


def read(params: QueryDict, *, user: User) -> Asked:
    """What is asked for; by person one's own, until another is chosen."""
    asked = Asked.read(params, today=clock.today())
    return replace(asked, person=str(user.pk)) if asked.filters.is_overview else asked


def body(
    asked: Asked, absences: list[tuple[Absence, str]], *, user: User, url: str
) -> dict[str, Any]:
    of_one = [absence for absence, _days in absences] if asked.whose(user.pk) else []
    found = grid.grid(asked, user=user, away=of_one)
    late = asked.filters.address(due=Due.LATE)
    return {"asked": asked, "url": url, "grid": found, "late_address": late}


def away(asked: Asked, *, user: User) -> list[tuple[Absence, str]]:
    """Who is away meanwhile, of those whose tasks are shown."""
    if asked.view == View.ALL:
        return listing.away(asked.days)
    who = asked.whose(user.pk)
    return listing.away(asked.days, person=who) if who else []


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
        "people": people(asked) if asked.view == View.PERSON else None,
        "cleared": asked.address(text=""),
        "carried_by_search": asked.besides("q"),
        "carried_by_boxes": asked.besides("voyages", "dates"),
    }


def people(asked: Asked) -> dict[str, Any]:
    """Whose calendar can be chosen; whose it is also where they have left."""
    chosen = int(asked.person) if asked.person != NOBODY else None
    shown = User.objects.filter(Q(is_active=True) | Q(pk=chosen)).by_name()
    options = [*((str(person.pk), str(person)) for person in shown)]
    options.append((NOBODY, pgettext("tasks", "Not assigned")))
    found = choices(asked, "person", options)
    return found | {"cleared": asked.address(view=View.ALL)}


def redrawn(
    request: HttpRequest, *, user: User, url: str, params: QueryDict, said: str = ""
) -> HttpResponse:
    """The weeks as they are now, with the pending toasts: all of it out of band."""
    asked = read(params, user=user)
    # Those of everybody are told above the weeks, which a task that moves leaves as they are.
    absences = away(asked, user=user) if asked.whose(user.pk) else []
    context = body(asked, absences, user=user, url=url) | {"said": said}
    response = render(request, "tasks/calendar_answer.html", context)
    htmx.append_toasts(request, response)
    return response
