"""*Mon compte › Calendrier*: the addresses at which a calendar program reads, and what it reads."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.models import User
from caladeo.web import toasts
from tasks.feeds import addresses, content
from tasks.feeds.addresses import FeedForm
from tasks.feeds.content import Contents
from tasks.models import CalendarFeed

ACTS = ("make", "save", "revoke")


@dataclass(frozen=True, slots=True)
class FeedRow:
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
        FeedRow(
            kind,
            feed := found.get(kind),
            (forms or {}).get(kind) or FeedForm(kind=kind, feed=feed),
            (made or {}).get(kind, ""),
        )
        for kind in CalendarFeed.Kind
    ]
    wrong = next((row.form for row in rows if row.form.errors), None)
    return render(request, "tasks/feeds.html", {"rows": rows, "wrong": wrong})


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Nobody's address gets no page with its 404: a page leads on, with itself as the referrer."""
    found = addresses.holder(token)
    if found is None:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    now = clock.now()
    contents = Contents(found, clock.local_day(now))
    with translation.override(found.user.language):
        name = f"{found.get_kind_display()} · Caladeo"
        mark = f'W/"{contents.mark(name, settings.PUBLIC_URL)}"'
        answer = get_conditional_response(request, etag=mark)
        if answer is None:
            drawn = content.draw(contents.events, name=name, base=settings.PUBLIC_URL)
            answer = HttpResponse(drawn, content_type=content.KIND)
    addresses.note_reading(found, at=now)
    answer.headers["ETag"] = mark
    # Kept by the program that has the address, and asked for each time.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
