"""Several tasks at once: one act, one message, one way back."""

import json
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.days import FIRST_DAY, LAST_DAY, number
from caladeo.forms.addresses import key
from caladeo.forms.days import DayField
from caladeo.jobs import background
from caladeo.models import User
from caladeo.web import htmx, toasts
from opportunities.views.moves.field_messages import say_past_reminders, say_reminders_left
from tasks.actions import jobs, postponing, several
from tasks.actions.postponing import When
from tasks.actions.several import MOST, Act, Was
from tasks.engine.resolver import agency_calendar
from tasks.models import Task
from tasks.views.quick import selection_jobs, selection_words
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
        people = User.objects.active().by_name()
        return render(request, "tasks/_several_people.html", {"people": people})
    act, back = asked(request), htmx.back(request, "/")
    keys, to, seen = ticked(request.POST), target(request, act), had_them(request)
    if words := refusal(keys):
        toasts.add(request, words, kind="error")
        return redirect(back)
    if background.is_long(len(keys)):
        return selection_jobs.begin(request, act, keys, to=to, seen=seen)
    by: User = request.user  # type: ignore[assignment]
    at = clock.now()
    try:
        done = jobs.do(act, keys, to=to, by=by, at=at, seen=seen)
    except DeactivatedError:
        toasts.add(request, jobs.gone(), kind="error")
        return redirect(back)
    say(request, act, done, to)
    if isinstance(to, date):
        say_past_reminders(request, selection_words.moved(done))
    elif act == Act.GIVE:
        say_stayed(request, jobs.stayed(keys, done, to=to, seen=seen))
    else:
        say_reminders_left(request, since=at, trips=jobs.trips_of(done))
    return redirect(back)


def refusal(keys: Sequence[int]) -> str:
    """Why nothing is done to them; empty when it can be."""
    if not keys:
        return _("Choose at least one task.")
    words = ngettext("At most %(count)s task at once.", "At most %(count)s tasks at once.", MOST)
    return words % {"count": number(MOST)} if len(keys) > MOST else ""


def asked(request: HttpRequest) -> Act:
    """What the button that was pressed does; a day or a person says it by itself."""
    for name, act in (("when", Act.POSTPONE), ("assignee", Act.GIVE)):
        if name in request.POST:
            return act
    if request.POST.get("act") not in (Act.COMPLETE, Act.POSTPONE, Act.DELETE):
        raise BadRequest
    return Act(request.POST["act"])


def target(request: HttpRequest, act: Act) -> date | User | None:
    """The day, the person, or nobody."""
    if act == Act.POSTPONE:
        return wanted(request)
    text = request.POST["assignee"] if act == Act.GIVE else ""
    person = User.objects.filter(pk=key(text)).first() if text else None
    if text and person is None:
        raise BadRequest
    return person


def had_them(request: HttpRequest) -> dict[int, int | None]:
    """Who had each of them as its row showed it: ``12:3.15:``.

    Raises:
        BadRequest: nothing of ours.
    """
    seen: dict[int, int | None] = {}
    for text in filter(None, request.POST.get("seen", "").split(".")[: MOST + 1]):
        pk, colon, person = text.partition(":")
        found = key(pk)
        if not colon or found is None or (person and key(person) is None):
            raise BadRequest
        seen[found] = key(person)
    return seen


def ticked(sent: QueryDict) -> list[int]:
    found = [pk for text in sent.getlist("tache")[: MOST + 1] if (pk := key(text))]
    return list(dict.fromkeys(found))


def say_stayed(request: HttpRequest, stayed: Sequence[Task]) -> None:
    """Which ones a colleague has given or taken meanwhile, and who has them."""
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


def say(request: HttpRequest, act: Act, done: Sequence[Was], to: date | User | None) -> None:
    text = selection_words.done(act, len(done), to=to)
    if not done:
        toasts.add(request, text, kind="info")
        return
    if isinstance(to, date) and (away := selection_words.away(done, to)):
        text = f"{text}. {away}"
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
    words = selection_words.as_before(count, left=len(were) - count)
    toasts.add(request, words)
    return redirect(htmx.back(request, "/"))
