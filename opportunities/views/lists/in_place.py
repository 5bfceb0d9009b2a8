"""The dates and the manager of a row of the list, edited where they stand."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from caladeo.web import htmx
from opportunities.models import Opportunity
from opportunities.views.lists import rows

FIELD = "opportunities/_row_field.html"
# What an address says whose field stands in the list.
LIST = "liste"


def is_row(request: HttpRequest) -> bool:
    return LIST in request.GET and htmx.wants_fragment(request)


def back(request: HttpRequest, pk: int) -> str:
    """The list as it was when the person left it for the whole form, at the row; else nothing."""
    if LIST not in request.GET:
        return ""
    home = reverse("opportunities:list")
    if "next" in request.POST:
        return htmx.back(request, home)
    return f"{home}{_query(request, home)}#trip-{pk}"


def _query(request: HttpRequest, path: str) -> str:
    """How the page before showed it."""
    try:
        left = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # none of ours
        return ""
    return f"?{left.query}" if left.path == path and left.query else ""


def row(request: HttpRequest, pk: int) -> HttpResponse:
    """The row told anew in its place, with its tick, and the focus where it was.

    The other field of the row that is open (``ouvert``) stays, with what is typed in it, and has
    the focus then.
    """
    loaded = Opportunity.objects.select_related("client", "status", "manager")
    [told] = rows.drawn([loaded.get(pk=pk)])
    sent = request.POST or request.GET
    focused = request.GET.get("champ") or request.GET[LIST]
    context = {
        "row": told,
        "is_ticked": "id" in sent,
        "focused": focused,
        "left_open": [name for name in sent.getlist("ouvert") if name != focused],
    }
    response = render(request, "opportunities/_row.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "closest tr", "outerHTML"
    htmx.append_toasts(request, response)
    return response
