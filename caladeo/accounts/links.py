"""Links that let a person choose a password, once: in an invitation, after a forgotten one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_decode, urlsafe_base64_encode

from caladeo.accounts.openid import doors
from caladeo.db import retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User, UserQuerySet


class SpentLinkError(Exception):
    """The link has expired, has been used, or never was one."""


class Tokens(PasswordResetTokenGenerator):
    """Django's tokens, of one purpose each, dead with the epoch of the account too."""

    def __init__(self, *, salt: str, lifetime: timedelta) -> None:
        super().__init__()
        self.key_salt = salt
        self.lifetime = lifetime

    def check_token(self, user: Any, token: str | None) -> bool:
        if not super().check_token(user, token):
            return False
        made = base36_to_int(str(token).partition("-")[0])
        return self._num_seconds(self._now()) - made <= self.lifetime.total_seconds()

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.access_epoch}"

    def _now(self) -> datetime:
        # Not the local time, which gives and takes an hour twice a year.
        return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class LinkKind:
    """What a link is for: the address in its mail, the page where the password is chosen."""

    opening: str
    page: str
    tokens: Tokens


RESET = LinkKind(
    "account:reset-link",
    "account:new-password",
    Tokens(salt="caladeo.reset", lifetime=timedelta(hours=1)),
)
INVITATION = LinkKind(
    "account:invitation-link",
    "account:invitation",
    Tokens(salt="caladeo.invitation", lifetime=timedelta(days=3)),
)


def path(kind: LinkKind, *, person: User) -> str:
    """The path of a fresh link; the token dies with the password that it replaces."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse(kind.opening, args=[uid, kind.tokens.make_token(person)])


def url(kind: LinkKind, *, person: User) -> str:
    """A fresh link as a mail takes it."""
    return f"{settings.PUBLIC_URL}{path(kind, person=person)}"


def holder(kind: LinkKind, uid: str, token: str, *, among: UserQuerySet | None = None) -> User:
    """Whose link it is.

    Raises:
        SpentLinkError: nobody's (any more).
    """
    people = User.objects.active() if among is None else among
    try:
        person = people.filter(pk=int(urlsafe_base64_decode(uid))).first()
    except (ValueError, OverflowError):
        person = None
    if person is None or not kind.tokens.check_token(person, token):
        raise SpentLinkError
    if not doors.may_use_password(person):
        raise SpentLinkError
    return person


@retrying.on_conflict
def redeem(kind: LinkKind, uid: str, token: str, *, password: str) -> User:
    """Set the password and spend the link, also when it is opened twice at once.

    Raises:
        SpentLinkError: somebody was faster.
    """
    with transaction.atomic():
        people = User.objects.active().select_for_update(no_key=True)
        person = holder(kind, uid, token, among=people)
        person.set_password(password)
        person.save(update_fields=["password"])
        record(JournalEntry.Kind.PASSWORD_EDITED, by=person, target=person)
        return person


@retrying.on_conflict
def change_email(person: User, email: str) -> str:
    """Make it the e-mail with which the person signs in; links for others die.

    Returns:
        The one that it was.

    Raises:
        SpentLinkError: somebody has it, or it was used already.
    """
    try:
        with transaction.atomic():
            row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
            count, _rows = EmailAddress.objects.filter(user=row).delete()
            if not count:
                raise SpentLinkError
            former: str = row.email
            row.email = email
            row.save(update_fields=["email"])
            record(
                JournalEntry.Kind.PERSON_EDITED,
                target=row,
                before={"email": former},
                after={"email": email},
            )
    except IntegrityError as error:
        raise SpentLinkError from error
    return former
