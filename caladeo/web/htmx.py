"""How a view answers: the whole page to a browser, one fragment to htmx, 404 for what is gone."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme


def render(
    request: HttpRequest,
    template: str,
    fragment: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """``template#fragment`` and the pending toasts for htmx, ``template`` for the others."""
    if not wants_fragment(request):
        response = render_template(request, template, context, status=status)
    else:
        response = render_template(request, f"{template}#{fragment}", context, status=status)
        append_toasts(request, response)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a piece: not a boosted link, nor a page lost from its history."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def append_toasts(request: HttpRequest, response: HttpResponse) -> None:
    """Put the pending toasts in their place of the page, outside the swapped fragment."""
    if len(get_messages(request)):
        swap = render_template(request, "_toasts.html#out-of-band")
        response.write(swap.content)


def back(request: HttpRequest, default: str) -> str:
    """Where a form or a link returns to: its ``next``, when that is a page of ours."""
    target = request.POST.get("next") or request.GET.get("next", "")
    # What does not begin with a slash would be taken for the name of a view.
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else default


def not_found_when_gone(view: Callable[..., Any]) -> Callable[..., Any]:
    """What somebody deletes between our reading and our writing is a page that is not there."""

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    return run
