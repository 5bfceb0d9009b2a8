"""How django-allauth behaves here: our words, our addresses, our mails; nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from caladeo.accounts.throttling import NOWHERE, Attempt, TooManyError
from caladeo.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Wrong e-mail or password."),
        "incorrect_password": _("This is not your current password."),
        "too_many_login_attempts": _("Too many attempts: try again in a quarter of an hour."),
        "rate_limited": _("Too many attempts: try again in a quarter of an hour."),
        "incorrect_code": _("This code is not right, or was used already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """People are invited."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our views say what happened; the templates of allauth are not installed."""

    def is_safe_url(self, url: str | None) -> bool:
        """A page of ours, other than the one where people sign in."""
        is_ours = bool(url) and url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return is_ours and str(url).startswith("/") and not str(url).startswith(sign_in_page())

    def get_client_ip(self, request: HttpRequest) -> str:
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return NOWHERE

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who has this e-mail and password, by Django's own backend, behind our brakes."""
        try:
            attempt = Attempt(request, credentials["email"])
            person = authenticate(request, **credentials)
            if person is None:
                attempt.fail()
                return None
        except TooManyError as error:
            raise ImmediateHttpResponse(locked_out(request)) from error
        attempt.succeed()
        return person

    def reauthenticate(self, user: User, password: str) -> bool:
        person = self.authenticate(self.request, email=user.email, password=password)
        return person is not None and person.pk == user.pk


def sign_in_page() -> str:
    return reverse("account_login")


def locked_out(request: HttpRequest) -> Any:
    return render(request, "caladeo/locked_out.html", status=429)
