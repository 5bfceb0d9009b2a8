"""What a person who has just signed in learns of the second factor that is required of them."""

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.accounts.factors import requirement
from caladeo.models import User
from caladeo.web import toasts


def meet_requirement(request: HttpRequest, person: User) -> None:
    """Say how many days are left; after them what they have just proved lets them add a factor."""
    requirement.follow(person)
    left = requirement.days_left(person)
    if left is None:
        return
    if not left:
        # Not asked for the password that they typed a moment ago.
        record_authentication(request, person, method="sign-in", reauthenticated=True)
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
