"""The menus behind the due words and the face of a row; without script each is a page."""

from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.days import FIRST_DAY, LAST_DAY
from caladeo.db.overwriting import OverwritingError
from caladeo.forms.addresses import key
from caladeo.models import User
from caladeo.web import htmx, toasts
from caladeo.web.htmx import not_found_when_gone
from statuses.references import Unit, add_offset
from tasks.absences.own_calendar import calendar_of
from tasks.actions import giving as service
from tasks.actions import postponing
from tasks.lists import small_month, workload
from tasks.models import Task
from tasks.views import answers
from tasks.views.list_context import ListContext, load

FAR = postponing.CALM_DAYS * 6  # days within which the calmest one is, closures aside


@require_safe
def days(request: HttpRequest, pk: int) -> HttpResponse:
    """Days to put a task off to, and a month with what its person has on each day."""
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    context = menu_of(task, list_context) | days_of(task, asked=request.GET.get("mois", ""))
    if not htmx.wants_fragment(request):
        return page_of("tasks/_days.html", "tasks:postponement", request, context)
    piece = "_small_month" if "mois" in request.GET else "_due_menu"
    return render(request, f"tasks/{piece}.html", context)


def page_of(menu: str, send_to: str, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The menu on a page of its own, whose form is sent to ``send_to``."""
    return render(request, "tasks/row_menu.html", context | {"menu": menu, "send_to": send_to})


def menu_of(task: Task, list_context: ListContext) -> dict[str, Any]:
    return {"task": task, "list_context": list_context, "row": list_context.row(task)}


def days_of(task: Task, *, asked: str) -> dict[str, Any]:
    today = clock.today()
    month = read_month(asked) or max(task.due_date or today, today).replace(day=1)
    shown, calendar = small_month.days_of(month), calendar_of(task.assignee_id, since=today)
    first, last = min(shown[0], today), max(shown[-1], add_offset(today, FAR, Unit.DAYS))
    loads = workload.by_day(task.assignee, first=first, last=last)
    offers = postponing.offers(today=today, calendar=calendar, loads=loads)
    return {
        "month": month,
        "offers": [offer for offer in offers if offer.day != task.due_date],
        "weeks": small_month.weeks(
            month, today=today, due=task.due_date, calendar=calendar, loads=loads
        ),
        "before": add_offset(month, -1, Unit.MONTHS) if month > today else None,
        "after": add_offset(month, 1, Unit.MONTHS) if month.year < LAST_DAY.year else None,
    }


def read_month(text: str) -> date | None:
    """« 2027-05 », within the calendars."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if FIRST_DAY.year <= month.year <= LAST_DAY.year else None


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
def giving(request: HttpRequest, pk: int) -> HttpResponse:
    """The people that a task can be given to; a POST gives it."""
    task = load(pk)
    list_context = ListContext.of(request, opportunity_pk=task.opportunity_id)
    if request.method == "POST":
        return give(request, task, list_context)
    people = User.objects.active().by_name()
    context = menu_of(task, list_context) | {"people": people}
    if not htmx.wants_fragment(request):
        return page_of("tasks/_people.html", "tasks:giving", request, context)
    return render(request, "tasks/_person_menu.html", context)


def give(request: HttpRequest, task: Task, list_context: ListContext) -> HttpResponse:
    text = request.POST.get("assignee")
    person = User.objects.filter(pk=key(text)).first() if text else None
    if text is None or (text and person is None):
        raise BadRequest
    seen = had_it(request)
    is_back = "back" in request.POST
    follows = is_back and request.POST["back"] == "follows"
    by: User = request.user  # type: ignore[assignment]
    try:
        is_given = service.give(
            task,
            to=person,
            by=by,
            at=clock.now(),
            follows=follows,
            instead_of=away_then(request),
            is_back=is_back,
            seen=seen,
        )
    except OverwritingError:
        toasts.add(request, given_meanwhile(load(task.pk)), kind="error")
        return answers.task_changed(request, list_context, task)
    except DeactivatedError:
        words = _("%(person)s cannot sign in any more: choose somebody else.")
        toasts.add(request, words % {"person": person}, kind="error")
        return answers.task_changed(request, list_context, task)
    if not is_given:
        words = _("“%(name)s” is not open any more") % {"name": task.name}
        toasts.add(request, words, kind="error")
    elif not is_back:
        say_given(request, task, person)
    return answers.task_changed(request, list_context, task)


def had_it(request: HttpRequest) -> dict[str, int | None] | None:
    """Who had it when the menu was opened, or the message shown; None: nobody says."""
    text = request.GET.get("seen")
    if text and key(text) is None:
        raise BadRequest
    return None if text is None else {"assignee": key(text)}


def given_meanwhile(task: Task) -> str:
    """What a colleague did; to press again means it, for what is shown is then what is."""
    words = {"name": task.name, "person": task.assignee}
    if task.assignee is None:
        return _("“%(name)s” is to be taken meanwhile: nothing was changed") % words
    return _("“%(name)s” was given to %(person)s meanwhile: nothing was changed") % words


def away_then(request: HttpRequest) -> User | None:
    """For whom the person whose task it was before did it, where a gift is undone."""
    text = request.POST.get("instead_of") if "back" in request.POST else None
    return User.objects.active().filter(pk=key(text)).first() if text else None


def say_given(request: HttpRequest, task: Task, person: User | None) -> None:
    if person == task.assignee:
        names = {"name": task.name, "person": person}
        words = _("“%(name)s” is with %(person)s already: nothing was changed") % names
        if person is None:
            words = _("“%(name)s” is to be taken already: nothing was changed") % names
        toasts.add(request, words, kind="info")
        return
    words = _("“%(name)s” given to %(person)s") % {"name": task.name, "person": person}
    if person is None:
        words = _("“%(name)s” is to be taken") % {"name": task.name}
    had = {
        "assignee": task.assignee_id or "",
        "back": "follows" if task.follows_manager else "alone",
        "instead_of": task.instead_of_id or "",
    }
    seen = {"seen": person.pk if person else ""}
    undo = reverse("tasks:giving", args=[task.pk], query=seen)
    toasts.add(request, words, undo, undo_data=had, in_place=True)
