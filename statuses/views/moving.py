"""What the views that put a list in order share."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from caladeo.web import htmx, toasts

STEPS = {"up": -1, "down": 1}
LONGEST_KEY = 18


def keys(request: HttpRequest) -> list[int]:
    """The keys of the rows, in the order that they were put in.

    Raises:
        BadRequest: there are none, or one of them is no key.
    """
    ids = [key for text in request.POST.getlist("ids") for key in text.split(",")]
    are_keys = all(key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY for key in ids)
    if not (ids and are_keys):
        raise BadRequest
    return [int(key) for key in ids]


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
