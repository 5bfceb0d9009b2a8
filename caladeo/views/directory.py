"""Signing in by the identity provider of the agency: the way there, the way back, the link."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.internal import ratelimit
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from caladeo.accounts import sessions, throttling
from caladeo.accounts.adapter import locked_out
from caladeo.accounts.openid import adapter, config, doors, linking
from caladeo.accounts.openid.protocol import DirectoryProvider, Exchange, Return
from caladeo.web import toasts

View = Callable[..., Any]


def where_there_is_one(view: View) -> View:
    """No address answers where no provider is set."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if config.current() is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@where_there_is_one
@require_POST
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """On to the provider, by a page: the policy of contents lets no form lead elsewhere."""
    return sent(request, remember=bool(request.POST.get("remember")))


def sent(request: HttpRequest, **state: Any) -> HttpResponse:
    if not ratelimit.consume(request, app=throttling.APP, action="directory"):
        return locked_out(request)
    asked = request.POST.get("next", "")
    next_url = asked if get_adapter(request).is_safe_url(asked) else None
    exchange = Exchange(request, settings.OIDC_ISSUER)
    provider: DirectoryProvider = exchange.get_provider()
    try:
        answer = provider.redirect(request, AuthProcess.LOGIN, next_url=next_url, **state)
    except (OAuth2Error, RequestException) as error:
        return adapter.failed(request, adapter.FAILED, next_url or "", error)
    return render(request, "caladeo/to_directory.html", {"url": answer.url})


@login_not_required
@where_there_is_one
@require_safe
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    exchange = Exchange(request, settings.OIDC_ISSUER)
    try:
        answer: HttpResponse = Return.adapter_view(exchange)(request)
    except (OAuth2Error, RequestException) as error:
        return adapter.failed(request, adapter.FAILED, error=error)
    return answer


@where_there_is_one
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def again(request: HttpRequest) -> HttpResponse:
    """Before what is sensitive, for whom passwords are closed: the account there, once more."""
    if request.method == "POST":
        return sent(request, again=int(time.time()))
    return render(request, "caladeo/directory_again.html", {"next": request.GET.get("next", "")})


@where_there_is_one
@require_POST
@reauthentication_required(app="")
def unlink(request: HttpRequest) -> HttpResponse:
    """Only for who has another way in."""
    person = request.user
    if doors.has_password(person):
        if linking.unlink(person):
            sessions.end_others(request)
            toasts.add(request, _("Link removed; your other devices are signed out"))
    else:
        toasts.add(request, _("This is your only way in: it stays"), kind="error")
    return redirect("mfa_index")
