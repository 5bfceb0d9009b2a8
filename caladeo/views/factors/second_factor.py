"""The pages of django-allauth that ask for, add and remove a second factor, as ours."""

from typing import Any, ClassVar

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic.edit import FormView

from caladeo.accounts.factors import requirement
from caladeo.accounts.second_factor import passkeys_of
from caladeo.forms.passkeys import RecognisedForm
from caladeo.forms.second_factor import CodeAgainForm, CodeForm, NewAppForm, PasswordAgainForm
from caladeo.web import toasts

METHODS = ["get", "head", "post"]
AGAIN = "caladeo/identity_again.html"


class SecondFactor(AuthenticateView):
    """The last step of signing in, for those who have a factor."""

    http_method_names = METHODS
    form_class = CodeForm
    webauthn_form_class = RecognisedForm
    template_name = "caladeo/second_factor.html"

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whose factor was taken away meanwhile begins anew, instead of being led in a circle."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        stage = getattr(self, "stage", None)
        if stage is not None and not requirement.has_factor(stage.login.user):
            clear_login(request)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.stage.login.user
        return context | {
            "has_keys": passkeys_of(person).exists(),
            "has_app": requirement.own_apps(person).exists(),
        }


class WithKeys:
    """The passkeys of the person, where one of them answers in place of what is typed."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if not passkeys_of(self.request.user).exists():
            return context
        return context | {"options": auth.begin_authentication(self.request.user)}


class Framed:
    """Of a person who may do nothing else, without the menu whose every entry leads back here."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_overdue": requirement.is_overdue(self.request.user)}


class PasswordAgain(Framed, WithKeys, ReauthenticateView):
    """Before what is sensitive, if it was not typed in the last five minutes."""

    http_method_names = METHODS
    form_class = PasswordAgainForm
    template_name = AGAIN
    extra_context: ClassVar = {"title": gettext_lazy("Your password, once more")}


class CodeAgain(Framed, WithKeys, ReauthenticateByCodeView):
    http_method_names = METHODS
    form_class = CodeAgainForm
    template_name = AGAIN
    extra_context: ClassVar = {"title": gettext_lazy("A code, once more")}


class NewApp(Framed, ActivateTOTPView):
    http_method_names = METHODS
    form_class = NewAppForm
    template_name = "caladeo/new_app.html"

    def form_valid(self, form: NewAppForm) -> HttpResponse:
        toasts.add(self.request, _("Second factor added; your other devices are signed out"))
        return super().form_valid(form)


class AppReplacement(NewApp):
    """The former one goes with the very request that adds the other."""

    extra_context: ClassVar = {"is_replacement": True}

    @method_decorator(reauthentication_required(app="allauth.mfa"))
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not requirement.own_apps(request.user).exists():
            return redirect("mfa_activate_totp")
        return FormView.dispatch(self, request, *args, **kwargs)

    def form_valid(self, form: NewAppForm) -> HttpResponse:
        with transaction.atomic():
            requirement.own_apps(self.request.user).delete()
            return super().form_valid(form)


class AppRemoval(DeactivateTOTPView):
    http_method_names = METHODS
    template_name = "caladeo/app_removal.html"

    def form_valid(self, form: NewAppForm) -> HttpResponse:
        with transaction.atomic():
            # Two requests that each remove one of the last two wait for each other.
            requirement.lock(self.request.user)
            if not requirement.may_remove(self.authenticator):
                return self.form_invalid(form)
            toasts.add(self.request, _("Application removed; your other devices are signed out"))
            return super().form_valid(form)


class RecoveryCodes(ViewRecoveryCodesView):
    """Shown once: the second time only how many are left."""

    http_method_names = ["get", "head"]
    template_name = "caladeo/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):
    http_method_names = METHODS
    template_name = "caladeo/new_recovery_codes.html"


second_factor = sensitive_post_parameters("code")(SecondFactor.as_view())
password_again = sensitive_post_parameters("password")(PasswordAgain.as_view())
code_again = sensitive_post_parameters("code")(CodeAgain.as_view())
new_app = NewApp.as_view()
app_replacement = AppReplacement.as_view()
app_removal = AppRemoval.as_view()
recovery_codes = RecoveryCodes.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
