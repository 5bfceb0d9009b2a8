"""What the views that put a list in order share."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from caladeo.forms import addresses
from caladeo.web import htmx, toasts

STEPS = {"up": -1, "down": 1}


def keys(request: HttpRequest) -> list[int]:
    """The keys of the rows, in the order that they were put in.

    Raises:
        BadRequest: there are none, or one of them is no key.
    """
    texts = [text for ids in request.POST.getlist("ids") for text in ids.split(",")]
    found = [key for text in texts if (key := addresses.key(text)) is not None]
    if not found or len(found) < len(texts):
        raise BadRequest
    return found


def step(request: HttpRequest) -> int:
    """Up or down, from the button that was pressed.

    Raises:
        BadRequest: neither.
    """
    try:
        return STEPS[request.POST.get("direction", "")]
    except KeyError as error:
        raise BadRequest from error


def done(request: HttpRequest, page: str, *args: object, place: str = "") -> HttpResponse:
    if htmx.wants_fragment(request):
        return HttpResponse(status=204)
    return redirect(resolve_url(page, *args) + (f"#{place}" if place else ""))


def refused(request: HttpRequest, page: str, *args: object) -> HttpResponse:
    """The list that the person saw is no longer the one there is."""
    if htmx.wants_fragment(request):
        return HttpResponse(status=409)
    toasts.add(request, _("The list has changed meanwhile: here it is"), kind="error")
    return redirect(page, *args)
