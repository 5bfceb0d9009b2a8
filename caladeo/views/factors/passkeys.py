"""Passkeys: added, named and removed in Sécurité; signing in with one; once more with one."""

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from caladeo.accounts import second_factor
from caladeo.accounts.factors import requirement
from caladeo.forms.passkeys import (
    REFUSED,
    NewPasskeyForm,
    PasskeyAgainForm,
    PasskeyNameForm,
    PasskeySignInForm,
)
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.views.factors.second_factor import METHODS
from caladeo.web import toasts

SECURITY = reverse_lazy("mfa_index")


class NewPasskey(AddWebAuthnView):
    """A key that opens the account by itself: kept by the device, which knows its owner."""

    http_method_names = METHODS
    form_class = NewPasskeyForm
    template_name = "caladeo/new_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        return context | {
            "options": auth.begin_registration(self.request.user, passwordless=True),
            "is_overdue": requirement.is_overdue(self.request.user),
        }

    def form_valid(self, form: NewPasskeyForm) -> HttpResponse:
        with transaction.atomic():
            toasts.add(self.request, _("Passkey added; your other devices are signed out"))
            return super().form_valid(form)


class OwnKey:
    """A key that the person has not is not there, before anything is asked."""

    def dispatch(
        self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any
    ) -> HttpResponseBase:
        get_object_or_404(second_factor.passkeys_of(request.user), pk=pk)
        answer: HttpResponseBase = super().dispatch(request, *args, pk=pk, **kwargs)
        return answer


class PasskeyName(OwnKey, EditWebAuthnView):
    http_method_names = METHODS
    form_class = PasskeyNameForm
    template_name = "caladeo/passkey_name.html"
    success_url = SECURITY

    def form_valid(self, form: PasskeyNameForm) -> HttpResponse:
        before, after = form.instance.wrap().name, form.cleaned_data["name"]
        with transaction.atomic():
            if after != before:
                record(
                    JournalEntry.Kind.FACTOR_EDITED,
                    target=self.request.user,
                    before={"name": before},
                    after={"name": after},
                )
            return super().form_valid(form)


class PasskeyRemoval(OwnKey, RemoveWebAuthnView):
    http_method_names = METHODS
    template_name = "caladeo/passkey_removal.html"
    success_url = SECURITY

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            # Two requests that each remove one of the last two wait for each other.
            requirement.lock(self.request.user)
            if not requirement.may_remove(self.object):
                words = _("You must have a second factor: first add another one.")
                toasts.add(self.request, words, kind="error")
                return redirect("mfa_index")
            toasts.add(self.request, _("Passkey removed; your other devices are signed out"))
            return super().form_valid(form)


class PasskeySignIn(LoginWebAuthnView):
    """What the browser is to be asked for, as JSON; then its answer."""

    http_method_names = METHODS
    form_class = PasskeySignInForm

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002
        toasts.add(self.request, REFUSED, kind="error")
        return redirect("account_login")

    def form_valid(self, form: PasskeySignInForm) -> HttpResponse:
        key: Authenticator = form.cleaned_data["credential"]
        login = Login(user=key.user, redirect_url=get_next_redirect_url(self.request))
        answer = flows.perform_passwordless_login(self.request, key, login)
        is_staying = self.request.POST.get("remember") == "on"
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if is_staying else 0)
        return answer


class PasskeyAgain(ReauthenticateWebAuthnView):
    """Only sent to: the page of the password has its button."""

    http_method_names = METHODS
    form_class = PasskeyAgainForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(password_page(request))

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002
        toasts.add(self.request, REFUSED, kind="error")
        return redirect(password_page(self.request))


def password_page(request: HttpRequest) -> str:
    back = get_next_redirect_url(request)
    query = f"?{urlencode({'next': back})}" if back else ""
    return f"{reverse_lazy('account_reauthenticate')}{query}"


new_passkey = NewPasskey.as_view()
passkey_name = PasskeyName.as_view()
passkey_removal = PasskeyRemoval.as_view()
passkey_sign_in = login_not_required(PasskeySignIn.as_view())
passkey_again = PasskeyAgain.as_view()
