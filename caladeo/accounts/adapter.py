"""How django-allauth behaves here: our words, our addresses, our mails; nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from caladeo.accounts import notices, sessions
from caladeo.accounts.factors import gate
from caladeo.accounts.openid import config, doors
from caladeo.accounts.throttling import NOWHERE, Attempt, TooManyAttemptsError
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User

Kind = JournalEntry.Kind


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Wrong e-mail or password."),
        "incorrect_password": _("This is not your current password."),
        "too_many_login_attempts": _("Too many attempts: try again in a quarter of an hour."),
        "duplicate_email": _("This is your e-mail already."),
        "rate_limited": _("Too many attempts: try again in a quarter of an hour."),
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

    def send_confirmation_mail(
        self,
        request: HttpRequest,  # noqa: ARG002
        emailconfirmation: Any,
        signup: bool,  # noqa: ARG002, FBT001
    ) -> None:
        address = emailconfirmation.email_address
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        notices.send_link.enqueue(address.user_id, address.email, f"{settings.PUBLIC_URL}{path}")

    def send_notification_mail(
        self, template_prefix: str, user: User, *_args: Any, **_more: Any
    ) -> None:
        notices.tell_soon(template_prefix, user)

    def pre_login(
        self,
        request: HttpRequest,
        user: User,
        *,
        signal_kwargs: dict[str, Any] | None,
        **more: Any,
    ) -> Any:
        """Every way in passes here, before its second factor: also one that was closed since."""
        by_provider = (signal_kwargs or {}).get("sociallogin")
        if not user.is_active or not (by_provider or doors.may_use_password(user)):
            record(Kind.SIGN_IN_REFUSED, target=user)
            return redirect("account_login")
        if by_provider:
            is_long = by_provider.state.get("remember")
            request.session.set_expiry(settings.SESSION_COOKIE_AGE if is_long else 0)
        return super().pre_login(request, user, signal_kwargs=signal_kwargs, **more)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whom no password lets in confirms by the provider instead."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not user.is_authenticated or not config.current() or doors.has_password(user):
            return methods
        page = {"id": "directory", "description": "", "url": reverse("account:provider-again")}
        return [*(way for way in methods if way["id"] != "reauthenticate"), page]

    def is_reauthentication_required(self, **asked: Any) -> bool:
        """Besides what allauth counts, the provider and a sign-in a moment ago are proofs."""
        return bool(super().is_reauthentication_required(**asked)) and not gate.was_just_proved(
            self.request
        )

    def get_login_stages(self) -> list[str]:
        """Ours of the second factor, which may leave it to the provider."""
        ours = "caladeo.accounts.second_factor.FactorStage"
        theirs = "allauth.mfa.stages.AuthenticateStage"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request)
        record(Kind.SIGNED_IN, by=user, target=user)
        gate.meet_requirement(request, user)

    def logout(self, request: Any) -> None:
        record(Kind.SIGNED_OUT, target=request.user)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        with transaction.atomic():
            user.set_password(password)
            user.save(update_fields=["password"])
            record(Kind.PASSWORD_EDITED, target=user)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who has this e-mail and password, by Django's own backend, behind our brakes."""
        try:
            attempt = Attempt(request, credentials["email"])
            person = authenticate(request, **credentials)
            if person is not None and not doors.may_use_password(person):
                # As a wrong one: to whom passwords are closed says nothing of an account.
                user_login_failed.send(__name__, credentials={}, request=request)
                person = None
            if person is None:
                record(Kind.SIGN_IN_REFUSED, target=owner(credentials["email"]))
                attempt.fail()
                return None
        except TooManyAttemptsError as error:
            record(Kind.LOCKED_OUT, target=owner(credentials["email"]))
            raise ImmediateHttpResponse(locked_out(request)) from error
        attempt.succeed()
        return person

    def reauthenticate(self, user: User, password: str) -> bool:
        person = self.authenticate(self.request, email=user.email, password=password)
        return person is not None and person.pk == user.pk


def owner(email: str) -> User | None:
    """Whose account a refused sign-in was for: the journal keeps no e-mail that nobody has."""
    person: User | None = User.objects.filter(email=email).first()
    return person


def sign_in_page() -> str:
    return reverse("account_login")


def locked_out(request: HttpRequest) -> Any:
    return render(request, "caladeo/locked_out.html", status=429)
