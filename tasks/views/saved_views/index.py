"""*Vues*: the lists that a person has saved, those of the team, and which are in their menu."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from caladeo.forms import addresses
from caladeo.models import User
from caladeo.web import toasts
from opportunities.lists.known import Known
from statuses.views import moving
from tasks.models import PinnedView, SavedView
from tasks.saved_views import pages, saving, words

PAGE = "tasks:views"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLine:
    """A view of the page."""

    view: SavedView
    url: str
    words: str
    is_pinned: bool
    may_be_edited: bool
    is_first: bool = False
    is_last: bool = False


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    person, known = request.user, Known()
    pinned = list(PinnedView.objects.filter(person=person).values_list("view", flat=True))
    views = list(SavedView.objects.seen_by(person).order_by("name", "pk"))

    def line(view: SavedView, **where: bool) -> ViewLine:
        return ViewLine(
            view=view,
            url=pages.address(view.page, view.filters),
            words=words.told(view.page, view.filters, known),
            is_pinned=view.pk in pinned,
            may_be_edited=view.may_be_edited_by(person),
            **where,
        )

    by_key = {view.pk: view for view in views}
    in_menu = [by_key[key] for key in pinned if key in by_key]
    others = [view for view in views if view.pk not in pinned]
    last = len(in_menu) - 1
    context: dict[str, Any] = {
        "in_menu": [
            line(view, is_first=at == 0, is_last=at == last) for at, view in enumerate(in_menu)
        ],
        "own": [line(view) for view in others if not view.is_of_team],
        "of_team": [line(view) for view in others if view.is_of_team],
        "most": saving.MOST_PINNED,
    }
    return render(request, "tasks/views.html", context)


def load(pk: int, person: User) -> SavedView:
    """A view that this person sees."""
    view: SavedView | None = SavedView.objects.seen_by(person).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view


@require_POST
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Into one's own menu, or out of it."""
    view = load(pk, request.user)
    name = {"name": view.name}
    if not addresses.switch(request, "pinned"):
        saving.unpin(view, request.user)
        toasts.add(request, _("“%(name)s” is not in your menu any more") % name)
        return redirect(PAGE)
    try:
        saving.pin(view, request.user)
    except saving.TooManyPinnedError:
        words = _("The menu holds 7 views: take one out of it first.")
        toasts.add(request, words, kind="error")
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    else:
        toasts.add(request, _("“%(name)s” is in your menu") % name)
    return redirect(PAGE)


@require_POST
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """One up or down in one's own menu."""
    view, step = load(pk, request.user), moving.step(request)
    try:
        saving.move(view, request.user, by=step)
    except PinnedView.DoesNotExist:
        return moving.refused(request, PAGE)
    return moving.done(request, PAGE, place=f"view-{pk}")
