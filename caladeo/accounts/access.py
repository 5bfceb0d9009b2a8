"""Who gets in where a right is needed; the others are told whom to ask."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caladeo.accounts import rights
from caladeo.accounts.rights import Right
from caladeo.models import User

type View = Callable[..., Any]


def required(right: Right) -> Callable[[View], View]:
    """Only people with this right get in; the others see a page, by any method."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not right.held_by(request.user):
                return refused(request, right)
            return view(request, *args, **kwargs)

        return guarded

    return guard


settings_right_required = required(rights.SETTINGS)


def refused(request: HttpRequest, right: Right) -> HttpResponse:
    """403, with the administrators who can give the right."""
    administrators = User.objects.administrators().by_name()
    context = {"administrators": administrators, "right": right}
    response = render(request, "right_refused.html", context, status=403)
    # A fragment that is refused would show nothing: load the page, which says why.
    response["HX-Refresh"] = "true"
    return response
