"""Several tasks at once: one act, one message, one way back."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.days import FIRST_DAY, LAST_DAY, full_day
from caladeo.forms.addresses import key
from caladeo.forms.days import DayField
from caladeo.models import User
from caladeo.web import htmx, toasts
from opportunities.views.moves.field_messages import say_past_reminders
from tasks.actions import giving, postponing, several
from tasks.actions.postponing import When
from tasks.actions.several import MOST, Act, Was
from tasks.engine.resolver import agency_calendar
from tasks.models import Task
from tasks.views.quick.menus import given_meanwhile

# Tasks that stay, each with a message of its own.
MOST_TOLD = 3


@require_http_methods(["GET", "HEAD", "POST"])
def selection(request: HttpRequest) -> HttpResponse:
    """Do one thing to the tasks that are ticked; a GET draws the bar of them, or the people."""
    if "barre" in request.GET:
        back = request.htmx.current_url_abs_path or "/"
        return render(request, "tasks/_selection_bar.html", {"back": back})
    if request.method != "POST":
        return render(request, "tasks/_several_people.html", people(ticked(request.GET)))
    act, keys = asked(request), ticked(request.POST)
    if not keys:
        toasts.add(request, _("Choose at least one task."), kind="error")
        return redirect(htmx.back(request, "/"))
    try:
        done, words = do(request, act, keys)
    except DeactivatedError:
        words = _("This person cannot sign in any more: choose somebody else.")
        toasts.add(request, words, kind="error")
        return redirect(htmx.back(request, "/"))
    say(request, act, done, words)
    if act == Act.GIVE:
        say_stayed(request, keys, done)
    if act == Act.POSTPONE and done:
        say_past_reminders(request, moved(done))
    return redirect(htmx.back(request, "/"))


def asked(request: HttpRequest) -> Act:
    """What the button that was pressed does; a day or a person says it by itself."""
    for name, act in (("when", Act.POSTPONE), ("assignee", Act.GIVE)):
        if name in request.POST:
            return act
    if request.POST.get("act") not in (Act.COMPLETE, Act.POSTPONE, Act.DELETE):
        raise BadRequest
    return Act(request.POST["act"])


def people(keys: Sequence[int]) -> dict[str, Any]:
    """Whom they can be given to, and who has each now."""
    had = Task.objects.filter(pk__in_array=list(keys)).values_list("pk", "assignee")
    seen = ".".join(f"{pk}:{person or ''}" for pk, person in had) if keys else ""
    return {"people": User.objects.active().by_name(), "seen": seen}


def had_them(request: HttpRequest) -> dict[int, int | None]:
    """Who had each when the menu was opened, as `people` wrote it.

    Raises:
        BadRequest: nothing of ours.
    """
    seen: dict[int, int | None] = {}
    for text in filter(None, request.POST.get("seen", "").split(".")[:MOST]):
        pk, colon, person = text.partition(":")
        found = key(pk)
        if not colon or found is None or (person and key(person) is None):
            raise BadRequest
        seen[found] = key(person)
    return seen


def ticked(sent: QueryDict) -> list[int]:
    found = [pk for text in sent.getlist("tache")[:MOST] if (pk := key(text))]
    return list(dict.fromkeys(found))


def do(request: HttpRequest, act: Act, keys: Sequence[int]) -> tuple[list[Was], str]:
    """The tasks that it was done to, and what is said of {count} of them."""
    by: User = request.user  # type: ignore[assignment]
    at = clock.now()
    if act == Act.COMPLETE:
        done = several.complete(keys, by=by, at=at)
        return done, ngettext("%(count)s task completed", "%(count)s tasks completed", len(done))
    if act == Act.DELETE:
        done = several.delete(keys, by=by, at=at, may_pass=by.can_configure)
        return done, ngettext("%(count)s task deleted", "%(count)s tasks deleted", len(done))
    if act == Act.POSTPONE:
        day = wanted(request)
        done = several.postpone(keys, to=day, by=by, at=at)
        words = ngettext(
            "%(count)s task put off to %(day)s", "%(count)s tasks put off to %(day)s", len(done)
        )
        return done, words.replace("%(day)s", full_day(day))
    person = User.objects.filter(pk=key(request.POST["assignee"])).first()
    if request.POST["assignee"] and person is None:
        raise BadRequest
    done = several.give(keys, to=person, by=by, at=at, seen=had_them(request))
    if person is None:
        return done, ngettext(
            "%(count)s task to be taken", "%(count)s tasks to be taken", len(done)
        )
    words = ngettext(
        "%(count)s task given to %(person)s", "%(count)s tasks given to %(person)s", len(done)
    )
    return done, words.replace("%(person)s", str(person).replace("%", "%%"))


def moved(done: Sequence[Was]) -> list[tuple[Task, date | None, date | None]]:
    """The tasks that were put off, with the day on which each was due and is; one query."""
    rows = Task.objects.in_bulk([was.pk for was in done])
    return [(row, was.day, row.due_date) for was in done if (row := rows.get(was.pk))]


def say_stayed(request: HttpRequest, keys: Sequence[int], done: Sequence[Was]) -> None:
    """Which ones a colleague has given or taken meanwhile, and who has them; one query."""
    seen, to = had_them(request), key(request.POST["assignee"])
    left = {pk for pk in keys if pk in seen} - {was.pk for was in done}
    if not left:
        return
    rows = Task.objects.open().filter(pk__in_array=list(left)).select_related("assignee")
    stayed = [row for row in rows if row.assignee_id != to and not giving.is_as_seen(row, seen)]
    for row in stayed[:MOST_TOLD]:
        toasts.add(request, given_meanwhile(row), kind="error")
    if more := len(stayed[MOST_TOLD:]):
        words = ngettext(
            "%(count)s more task was given or taken meanwhile: nothing was changed",
            "%(count)s more tasks were given or taken meanwhile: nothing was changed",
            more,
        )
        toasts.add(request, words % {"count": more}, kind="error")


def wanted(request: HttpRequest) -> date:
    """The day that a button means, or the one that is chosen."""
    when = request.POST.get("when", "")
    if when in When.values:
        return postponing.day_of(When(when), today=clock.today(), calendar=agency_calendar())
    try:
        day = DayField(label="").clean(request.POST.get("day", ""))
    except ValidationError as error:
        raise BadRequest from error
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise BadRequest
    return day


def say(request: HttpRequest, act: Act, done: Sequence[Was], words: str) -> None:
    text = words % {"count": len(done)}
    if not done:
        toasts.add(request, _("Nothing to change in these tasks"), kind="info")
        return
    were = json.dumps([was.plain for was in done], separators=(",", ":"))
    data = {"act": act, "were": were, "next": htmx.back(request, "/")}
    toasts.add(request, text, reverse("tasks:selection-back"), undo_data=data)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """The one undo of what was done to several."""
    act = request.POST.get("act")
    if act not in list(Act):
        raise BadRequest
    try:
        were = [Was.read(row) for row in json.loads(request.POST.get("were", ""))[:MOST]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadRequest from error
    by: User = request.user  # type: ignore[assignment]
    count = several.take_back(Act(act), were, by=by, at=clock.now())
    words = ngettext("%(count)s task is as before", "%(count)s tasks are as before", count)
    words %= {"count": count}
    if left := len(were) - count:
        more = ngettext(
            "%(count)s has changed since and stays", "%(count)s have changed since and stay", left
        )
        words = f"{words}. {more % {'count': left}}"
    toasts.add(request, words)
    return redirect(htmx.back(request, "/"))
