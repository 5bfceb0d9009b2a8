"""The pages of django-allauth that ask for, add and remove a second factor, as ours."""

from typing import ClassVar

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from caladeo.forms.second_factor import CodeAgainForm, CodeForm, NewAppForm, PasswordAgainForm
from caladeo.web import toasts

METHODS = ["get", "head", "post"]
AGAIN = "caladeo/identity_again.html"


class SecondFactor(AuthenticateView):
    """The last step of signing in, for those who have a factor."""

    http_method_names = METHODS
    form_class = CodeForm
    template_name = "caladeo/second_factor.html"


class PasswordAgain(ReauthenticateView):
    """Before what is sensitive, if it was not typed in the last five minutes."""

    http_method_names = METHODS
    form_class = PasswordAgainForm
    template_name = AGAIN
    extra_context: ClassVar = {"title": gettext_lazy("Your password, once more")}


class CodeAgain(ReauthenticateByCodeView):
    http_method_names = METHODS
    form_class = CodeAgainForm
    template_name = AGAIN
    extra_context: ClassVar = {"title": gettext_lazy("A code, once more")}


class NewApp(ActivateTOTPView):
    http_method_names = METHODS
    form_class = NewAppForm
    template_name = "caladeo/new_app.html"

    def form_valid(self, form: NewAppForm) -> HttpResponse:
        toasts.add(self.request, _("Second factor added; your other devices are signed out"))
        return super().form_valid(form)


class AppRemoval(DeactivateTOTPView):
    http_method_names = METHODS
    template_name = "caladeo/app_removal.html"

    def form_valid(self, form: NewAppForm) -> HttpResponse:
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
app_removal = AppRemoval.as_view()
recovery_codes = RecoveryCodes.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
