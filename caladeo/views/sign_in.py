"""Getting in and out, by django-allauth; its stages ask for a second factor where there is one."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from caladeo.accounts import second_factor
from caladeo.accounts.openid import config, doors
from caladeo.accounts.openid.adapter import TOLD
from caladeo.forms.signing_in import SignInForm

HOME = "/"
# Asks for the form with a password where passwords are closed.
EMERGENCY = "secours"


class SignIn(LoginView):
    http_method_names = ["get", "head", "post"]
    form_class = SignInForm
    template_name = "caladeo/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_password = doors.passwords_are_open() or EMERGENCY in self.request.GET
        return super().get_context_data(**kwargs) | {
            "next": self.get_next_url() or HOME,
            "is_by_password": by_password or self.request.method == "POST",
            "offers_keys": second_factor.passkeys_are_possible(),
            "told": self.request.GET.get(TOLD, "") if config.current() else "",
        }


class SignOut(LogoutView):
    """Nothing of the person stays in the browser; the language of the sign-in page does."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        list(get_messages(request))  # read, so that none of them stays in its cookie
        response: HttpResponse = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def get_redirect_url(self) -> str:
        return reverse("account_login")


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()
