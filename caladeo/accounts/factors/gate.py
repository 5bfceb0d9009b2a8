"""Who must have a second factor and has none after the days of grace sets one up, first of all."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from caladeo.accounts.factors import requirement
from caladeo.models import User
from caladeo.web import toasts

# Besides what is open to anybody, signing out among it.
OPEN = {
    "account:factor-set-up",
    "account:provider-again",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
SET_UP = "account:factor-set-up"
# How a person may have proved who they are besides what allauth asks for.
SIGN_IN, PROVIDER = "sign-in", "socialaccount"


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


def meet_requirement(request: HttpRequest, person: User) -> None:
    """Say how many days are left; after them what they have just proved lets them add a factor."""
    requirement.follow(person)
    left = requirement.days_left(person)
    if left is None:
        return
    if not left:
        # Not asked for the password that they typed a moment ago.
        record_authentication(request, person, method=SIGN_IN, reauthenticated=True)
        return
    with translation.override(person.language):
        text = ngettext(
            "A second factor is required: %(count)s day left to add one",
            "A second factor is required: %(count)s days left to add one",
            left,
        )
        toasts.add(
            request,
            text % {"count": left},
            kind="info",
            link=(reverse("mfa_index"), _("Add one")),
        )


def was_just_proved(request: HttpRequest) -> bool:
    """Whether a person has proved who they are by the provider, or by a sign-in kept for that."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(
        row["method"] in (SIGN_IN, PROVIDER) and row.get("reauthenticated") and row["at"] > since
        for row in get_authentication_records(request, request.user)
    )
