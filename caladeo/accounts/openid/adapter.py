"""How django-allauth treats who comes from the provider: nobody signs up, and words are ours."""

import logging
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from caladeo.accounts.factors import gate
from caladeo.accounts.openid import config, linking
from caladeo.accounts.openid.linking import Reason, RefusedError
from caladeo.accounts.throttling import client_ip
from caladeo.models import User
from caladeo.web import toasts

logger = logging.getLogger("caladeo.sign_in")
# Of the address of the sign-in page: what went wrong on the way, which it tells in words.
TOLD = "annuaire"
CANCELLED, STATE, FAILED = "annule", "expire", "indisponible"


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def list_apps(
        self,
        request: HttpRequest,  # noqa: ARG002
        provider: str | None = None,
        client_id: str | None = None,
    ) -> list[SocialApp]:
        """The one of the settings; none is stored, and so none is asked for."""
        directory = config.current()
        asked = (provider or config.KIND) in (config.KIND, directory and directory.issuer)
        if directory is None or not asked or client_id not in (None, settings.OIDC_CLIENT_ID):
            return []
        return [
            SocialApp(
                provider=config.KIND,
                provider_id=directory.issuer,
                name=directory.name,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings={"server_url": directory.issuer.rstrip("/")},
            )
        ]

    def get_requests_session(self) -> Any:
        """Answers count from the addresses that the settings and the provider's own page name."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, *args: Any, **kwargs: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:  # noqa: ARG002
        """Nobody is made of what the provider tells."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        email = next((row.email for row in sociallogin.email_addresses if row.verified), "")
        try:
            sociallogin.user = linking.person_of(sociallogin.account, email)
        except RefusedError as error:
            raise ImmediateHttpResponse(refused(request, error.reason, error.person)) from error
        if sociallogin.state.get("again"):
            raise ImmediateHttpResponse(confirmed(request, sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002
        error: Any = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        context = extra_context or {}
        told = CANCELLED if error == AuthError.CANCELLED else FAILED
        if "state" not in context and exception is None:
            told = STATE
        next_url = (context.get("state") or {}).get("next", "")
        raise ImmediateHttpResponse(failed(request, told, next_url, exception))


def failed(
    request: HttpRequest, told: str, next_url: str = "", error: Exception | None = None
) -> HttpResponse:
    """Back to the sign-in page, which says what went wrong and leads to the page asked for."""
    name = type(error).__name__ if error else "-"
    logger.warning("identity provider: %s (%s) from %s", told, name, client_ip(request))
    if request.user.is_authenticated:
        toasts.add(request, _("Nothing was confirmed: try again"), kind="error")
        return redirect("mfa_index")
    query = {TOLD: told} | ({"next": next_url} if next_url else {})
    return redirect(f"{reverse('account_login')}?{urlencode(query)}")


def confirmed(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """Who is signed in has shown once more that it is them; the session stays the same."""
    if sociallogin.user != request.user:
        toasts.add(request, _("This was the account of somebody else"), kind="error")
        return redirect("mfa_index")
    record_authentication(request, request.user, method=gate.PROVIDER, reauthenticated=True)
    return redirect(sociallogin.get_redirect_url(request) or "mfa_index")


def refused(request: HttpRequest, reason: Reason, person: User | None) -> HttpResponse:
    linking.record_refusal(reason, person)
    fields = {"fields": {"person": person.pk if person else None}}
    logger.warning("sign-in refused from %s", client_ip(request), extra=fields)
    context = {"reason": reason.name}
    return render(request, "caladeo/directory_refused.html", context, status=403)
