"""*Mon compte › Calendrier*: the addresses at which one's calendar program reads."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.models import User
from caladeo.web import toasts
from tasks.feeds import addresses
from tasks.feeds.forms import FeedForm
from tasks.models import CalendarFeed

ACTS = ("make", "save", "revoke")


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of feed; ``address`` only where it was made just now."""

    kind: CalendarFeed.Kind
    feed: CalendarFeed | None
    form: FeedForm
    address: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    if request.method != "POST":
        return _page(request, person)
    kind, act = request.POST.get("kind", ""), request.POST.get("act", "")
    if kind not in CalendarFeed.Kind.values or act not in ACTS:
        raise BadRequest
    if act == "revoke":
        if addresses.revoke(person, kind):
            toasts.add(request, _("The address is revoked: it answers no more"))
        return redirect("tasks:feeds")
    feed = addresses.feeds_of(person).get(kind)
    form = FeedForm(request.POST, kind=kind, feed=feed)
    if not form.is_valid():
        return _page(request, person, {kind: form})
    if act == "save":
        if addresses.choose(person, kind, leaves_out_clients=form.leaves_out_clients):
            toasts.add(request, _("Calendar saved"))
        return redirect("tasks:feeds")
    address = addresses.renew(
        person, kind, leaves_out_clients=form.leaves_out_clients, at=clock.now()
    )
    # At once and in no address: who goes back or loads the page again does not find it.
    return _page(request, person, made={kind: address})


def _page(
    request: HttpRequest,
    person: User,
    forms: dict[str, FeedForm] | None = None,
    made: dict[str, str] | None = None,
) -> HttpResponse:
    found = addresses.feeds_of(person)
    rows = [
        Row(
            kind,
            feed := found.get(kind),
            (forms or {}).get(kind) or FeedForm(kind=kind, feed=feed),
            (made or {}).get(kind, ""),
        )
        for kind in CalendarFeed.Kind
    ]
    wrong = next((row.form for row in rows if row.form.errors), None)
    return render(request, "tasks/feeds.html", {"rows": rows, "wrong": wrong})
