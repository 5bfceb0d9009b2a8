"""Opportunities chosen on the list go to one manager: previewed, then given in one go."""

from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from caladeo.days import number
from caladeo.forms import addresses
from caladeo.jobs import background
from caladeo.models import User
from caladeo.web import htmx, idempotency, toasts
from opportunities.forms.moves import BulkGiveForm
from opportunities.lists import selecting
from opportunities.models import FactChange
from opportunities.moves import bulk, giving
from opportunities.moves.giving import Given, Together
from opportunities.moves.undoing import CannotUndoError
from opportunities.views.lists import selection_words
from opportunities.views.moves import bulk_move, field_messages, messages
from tasks.models import TaskHandedOver
from tasks.previews import date_preview
from tasks.text import moved_dates
from tasks.views import date_moves

PAGE = "opportunities/bulk_give.html"


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Whom to, what that would hand over, then the act; ``personnes`` draws the menu of the bar."""
    if "personnes" in request.GET:
        return render(request, "opportunities/_bulk_people.html", {"people": people()})
    back = htmx.back(request, reverse("opportunities:list"))
    if request.method != "POST":
        return render(request, PAGE, {"back": back, **asked(request)})
    form = BulkGiveForm(request.POST)
    if not form.is_valid():
        toasts.add(request, form.first_error(), kind="error")
        return redirect(back)
    to = form.cleaned_data["to"]
    try:
        done = giving.give(form.cleaned_data["seen"], to=to, by=request.user, at=clock.now())
    except DeactivatedError:
        words = _("This person cannot sign in any more: choose somebody else.")
        toasts.add(request, words, kind="error")
    else:
        say(request, done, to=to, back=back)
    return redirect(back)


def people() -> Any:
    return User.objects.active().by_name()


def asked(request: HttpRequest) -> dict[str, Any]:
    """Who was chosen; with a manager, what giving to them would do."""
    selection, wanted = selecting.parse(request.GET), request.GET.get("a", "")
    context: dict[str, Any] = {"refusal": selection_words.refusal(selection), "count": 0}
    if context["refusal"]:
        return context
    count = selection.rows().count()
    person = people().filter(pk=addresses.key(wanted)).first() if wanted else None
    context |= {
        "count": count,
        "missing": selection_words.missing(selection, count),
        "person": person,
        "is_unknown": bool(wanted) and person is None,
    }
    if person is None:
        return context | {"people": people(), "kept": bulk_move.kept(request, selection)}
    if background.is_long(count):
        return context | {
            "is_long": True,
            "selected": messages.opportunities(count),
            "kept": bulk_move.kept(request, selection),
            "form_token": idempotency.new_token(),
        }
    rows = list(selection.rows().select_related("client", "manager"))
    moving = [row for row in rows if row.manager_id != person.pk]
    found = date_preview.preview_manager(moving, person, today=clock.today())
    return context | {
        "seen": bulk.written((row.pk, row.manager_id) for row in moving),
        "moving": len(moving),
        "already": len(rows) - len(moving),
        "lines": moving[: date_moves.MOST_ROWS],
        "hidden": max(0, len(moving) - date_moves.MOST_ROWS),
        **date_moves.context(found, {"manager": person}, has_owners=True),
    }


def say(request: HttpRequest, done: Given, *, to: User, back: str) -> None:
    """« 12 opportunités confiées à Léa, 30 tâches passées à Léa · Annuler »; who stayed."""
    if done.changes:
        made = Together.of(done.changes)
        data = {"made": f"{made.first}.{made.last}", "at": made.at.isoformat(), "next": back}
        said = [given_in_words(len(done.changes), to=to), *tasks(done.changes, to=to)]
        undo = reverse("opportunities:bulk-give-back")
        toasts.add(request, ", ".join(said), undo, undo_data=data)
    elif not done.elsewhere and not done.gone:
        toasts.add(request, _("Nothing to change in these opportunities"), kind="info")
    if done.elsewhere:
        toasts.add(request, elsewhere(done.elsewhere, len(done.elsewhere)), kind="info")
    if done.gone:
        toasts.add(request, selection_words.gone_in_words(done.gone), kind="info")


def given_in_words(count: int, *, to: object) -> str:
    words = ngettext(
        "%(count)s opportunity given to %(name)s",
        "%(count)s opportunities given to %(name)s",
        count,
    )
    return words % {"count": number(count), "name": to}


def tasks(changes: list[FactChange], *, to: User) -> list[str]:
    """How many tasks went along; nothing where none did."""
    handed = TaskHandedOver.objects.filter(fact__pk__in_array=[row.pk for row in changes])
    count = handed.count()
    return [moved_dates.handed_in_words(count, to=to)] if count else []


def elsewhere(names: list[str], count: int) -> str:
    """« 2 opportunités ont changé de gestionnaire entre-temps … : Kyoto, Sicile »."""
    words = ngettext(
        "%(count)s opportunity had another manager meanwhile and was not given: %(names)s",
        "%(count)s opportunities had another manager meanwhile and were not given: %(names)s",
        count,
    )
    some = selection_words.named(names[: bulk.NAMED], count)
    return words % {"count": number(count), "names": some}


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """The one undo of what was given together."""
    back = htmx.back(request, reverse("opportunities:list"))
    try:
        done = giving.take_back(made(request).changes, by=request.user, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, field_messages.not_put_back(error), kind="error")
        return redirect(back)
    toasts.add(request, undone_in_words(len(done.reversals)))
    for words in left_in_words(done.left):
        toasts.add(request, words, kind="info")
    return redirect(back)


def undone_in_words(count: int) -> str:
    words = ngettext("%(count)d change undone", "%(count)d changes undone", count)
    return words % {"count": count}


def left_in_words(count: int) -> list[str]:
    """Those that stay; nothing where none does."""
    words = ngettext(
        "%(count)s opportunity stays with its manager: it has been changed again since",
        "%(count)s opportunities stay with their manager: they have been changed again since",
        count,
    )
    return [words % {"count": number(count)}] if count else []


def made(request: HttpRequest) -> Together:
    """Which changes, as the message carried them.

    Raises:
        BadRequest: nothing of ours.
    """
    first, _dot, last = request.POST.get("made", "").partition(".")
    keys = addresses.key(first), addresses.key(last)
    try:
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError as error:
        raise BadRequest from error
    if not (keys[0] and keys[1] and at.tzinfo):
        raise BadRequest
    return Together(first=keys[0], last=keys[1], at=at)
