"""Who may open the settings; the others are told whom to ask."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caladeo.models import User


def settings_right_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only people with the settings right get in; the others see a page, by any method."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not getattr(request.user, "can_configure", False):
            return refused(request)
        return view(request, *args, **kwargs)

    return guarded


def refused(request: HttpRequest) -> HttpResponse:
    """403, with the administrators who can give the right."""
    administrators = User.objects.administrators().by_name()
    context = {"administrators": administrators}
    response = render(request, "settings_refused.html", context, status=403)
    # A fragment that is refused would show nothing: load the page, which says why.
    response["HX-Refresh"] = "true"
    return response
