"""Who must have a second factor and has none after the days of grace sets one up, first of all."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from caladeo.accounts.factors import requirement

# Besides what is open to anybody, signing out among it.
OPEN = {
    "account:factor-set-up",
    "account:provider-again",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
SET_UP = "account:factor-set-up"


class FactorRequired:
    """Every address that asks to sign in, whatever asks for it, leads to the page that sets it up.

    Before the view, also of the administration site: nothing is read nor written.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.get_response(request)
        return answer

    def process_view(
        self, request: Any, view: Any, _args: Any, _options: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in OPEN or not requirement.is_overdue(request.user):
            return None
        if request.htmx and not request.htmx.boosted:
            # What would be put into a page would show a piece of another one.
            return HttpResponseClientRedirect(reverse(SET_UP))
        return redirect(SET_UP)
