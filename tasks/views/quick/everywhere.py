"""Search everywhere: a page, and the pieces of the window that Ctrl K opens."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import reswap, retarget

from caladeo import clock
from caladeo.db import search
from caladeo.forms.addresses import LONGEST_TEXT, AddressForm, KeyField, WordsField
from caladeo.web import htmx
from opportunities.models import Opportunity
from tasks.everywhere import acts, finding
from tasks.views.quick import everywhere_rows as rows

# What htmx fills: the results of the page, those of the window.
PIECES = {"found": "found", "palette-found": "options"}


class AskedForm(AddressForm):
    names = {"text": "q", "trip": "voyage"}

    text = WordsField()
    trip = KeyField()


@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    asked = AskedForm(request.GET).read()
    text, trip = asked["text"], on_screen(request, asked["trip"])
    terms = tuple(search.terms(text))
    found = finding.find(text, today=clock.today()) if terms else None
    named = acts.matching(terms, user=request.user, trip=trip, found=found)
    # Without htmx the whole page, which shows all that can be done.
    piece = piece_of(request)
    words = {"q": text, "voyage": trip.pk if trip else ""}
    address = f"{request.path}?{urlencode({name: value for name, value in words.items() if value})}"
    groups = [
        *(rows.found_groups(found, text, today=clock.today()) if found else ()),
        *rows.act_groups(named, beyond=address if piece in ("window", "options") else ""),
    ]
    context: dict[str, Any] = {
        "text": text,
        "is_cut": len(request.GET.get("q", "").strip()) > LONGEST_TEXT,
        "terms": terms,
        "trip": trip,
        "groups": rows.with_best(groups, terms),
    }
    response = htmx.render(request, "tasks/everywhere.html", piece, context)
    if piece == "window":
        # Said here and not by the link, which every page has.
        response = reswap(retarget(response, "body"), "beforeend")
    patch_vary_headers(response, ["HX-Target"])
    return response


def piece_of(request: HttpRequest) -> str:
    """What is asked for: the page, its results, the window, or what is found in it."""
    if not htmx.wants_fragment(request):
        return ""
    return PIECES.get(request.htmx.target or "", "window")


def on_screen(request: HttpRequest, asked: int | None) -> Opportunity | None:
    """The trip of the page that one comes from, so that what can be done with it is offered."""
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    pk = asked or trip_of(before)
    return Opportunity.objects.filter(pk=pk).first() if pk else None


def trip_of(address: str) -> int | None:
    """The key of the trip on one of whose pages somebody is."""
    try:
        match = resolve(urlsplit(address).path)
    except (ValueError, Resolver404):
        return None
    pk = match.kwargs.get("pk")
    return pk if match.route.startswith("opportunites/<int:pk>/") else None
