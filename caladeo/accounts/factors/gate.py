"""Who must have a second factor and has none after the days of grace sets one up, first of all."""

from typing import Any

from django.http import HttpResponse
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


def to_set_up(request: Any, view: Any) -> HttpResponse | None:
    """Where somebody is led of whom a factor is required, whatever they ask for; None: nowhere.

    Before the view, also of the administration site: nothing is read nor written.
    """
    if not getattr(view, "login_required", True):
        return None
    if request.resolver_match.view_name in OPEN or not requirement.is_overdue(request.user):
        return None
    if request.htmx and not request.htmx.boosted:
        # What would be put into a page would show a piece of another one.
        return HttpResponseClientRedirect(reverse(SET_UP))
    return redirect(SET_UP)
