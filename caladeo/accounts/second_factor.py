"""The second factor: who has one, where passkeys can be used, what follows when it changes."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import authentication_step_completed
from allauth.core import context
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.accounts import notices, sessions
from caladeo.accounts.factors import at_rest, requirement
from caladeo.accounts.factors.requirement import FACTORS
from caladeo.db import retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User

Kind = JournalEntry.Kind


def passkey_host() -> str:
    """The name that keys are bound to: they open nothing under another one."""
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def passkeys_are_possible() -> bool:
    """Browsers have them for names reached by https, and for this machine; never for numbers."""
    try:
        ip_address(passkey_host())
    except ValueError:
        return settings.PUBLIC_URL.startswith("https://") or passkey_host() == "localhost"
    return False


def passkeys_of(person: User) -> Any:
    keys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return keys.order_by("created_at", "pk")


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or was used already."),
        "cannot_generate_recovery_codes": _("First add an application or a passkey."),
        "cannot_delete_authenticator": _("You must have a second factor: first add another one."),
    }

    def get_totp_issuer(self) -> str:
        return f"Caladeo, {settings.AGENCY_NAME}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """By the public address: keys are bound to it, and a request may bear any name."""
        return {"id": passkey_host(), "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002, ARG002
        """The device at hand, as the list of sessions names it."""
        agent = context.request.headers.get("User-Agent", "")
        return sessions.device(0, agent, clock.now()).name or str(_("Passkey"))

    def encrypt(self, text: str) -> str:
        return at_rest.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return at_rest.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays as long as one is required."""
        return requirement.may_remove(authenticator)


def holders() -> set[int]:
    """The keys of those who have one."""
    return set(requirement.with_factor().values_list("user", flat=True))


@retrying.on_conflict
def reset(person: User) -> bool:
    """Take the second factor away from somebody who has lost it, and tell them by mail.

    Returns:
        Whether there was one. Their sessions end; where one is required, they set up another
        at the next sign-in, before anything else.
    """
    with transaction.atomic():
        count, _rows = Authenticator.objects.filter(user=person).delete()
        if not count:
            return False
        sessions.end_all(User.objects.filter(pk=person.pk))
        requirement.begin_now(person)
        record(Kind.FACTOR_RESET, target=person)
        transaction.on_commit(lambda: notices.tell_soon("second_factor_reset", person))
    return True


def told(authenticator: Authenticator) -> dict[str, str]:
    """What the journal says of it."""
    if authenticator.type == Authenticator.Type.TOTP:
        return {"factor": "authenticator app"}
    return {"factor": "passkey", "name": authenticator.wrap().name}


def on_added(request: Any, authenticator: Authenticator, **_more: Any) -> None:
    """What was opened by less does not stay open."""
    if authenticator.type in FACTORS:
        record(Kind.FACTOR_ADDED, target=request.user, after=told(authenticator))
        sessions.end_others(request)


def on_removed(request: Any, authenticator: Authenticator, **_more: Any) -> None:
    if authenticator.type in FACTORS:
        record(Kind.FACTOR_REMOVED, target=request.user, before=told(authenticator))
        sessions.end_others(request)


def on_new_codes(request: Any, **_more: Any) -> None:
    record(Kind.RECOVERY_CODES_MADE, target=request.user)
    sessions.end_others(request)


def on_used(user: User, authenticator: Authenticator, **_more: Any) -> None:
    at_rest.renew(authenticator)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(Kind.RECOVERY_CODE_USED, by=user, target=user)


def on_refused(user: User, **_more: Any) -> None:
    record(Kind.SIGN_IN_REFUSED, target=user, after={"step": "second factor"})


def on_proved_again(request: Any, *, reauthenticated: bool = False, **_more: Any) -> None:
    """By password, code or passkey: the session goes on under a key that nobody else has seen."""
    if reauthenticated:
        sessions.renew(request)


def connect() -> None:
    authentication_step_completed.connect(on_proved_again, dispatch_uid="caladeo.on_proved_again")
    for signal, receiver in (
        (signals.authenticator_added, on_added),
        (signals.authenticator_removed, on_removed),
        (signals.authenticator_reset, on_new_codes),
        (signals.authenticator_used, on_used),
        (signals.authentication_failed, on_refused),
    ):
        signal.connect(receiver, dispatch_uid=f"caladeo.{receiver.__name__}")


class FactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asked for after the provider, unless the settings say that it asks itself."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if settings.OIDC_SECOND_FACTOR and self.came_by_provider(request):
            return False
        return bool(super()._should_handle(request))

    def came_by_provider(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        return bool(records) and records[-1]["method"] == "socialaccount"
