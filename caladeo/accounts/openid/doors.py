"""Who may get in by what: passwords can be closed for all but one emergency administrator."""

from collections.abc import Iterator
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core import checks
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from caladeo.accounts.openid import config
from caladeo.models import User, normal_email


def passwords_are_open() -> bool:
    return bool(settings.PASSWORD_SIGN_IN)


def may_use_password(person: User) -> bool:
    """Whether a password, a link that sets one or a passkey lets this person in."""
    return passwords_are_open() or (
        person.email == normal_email(settings.EMERGENCY_ADMINISTRATOR)
        and (person.can_configure or person.is_superuser)
    )


def has_password(person: User) -> bool:
    """Whether this person has a password, and it lets them in."""
    return person.has_usable_password() and may_use_password(person)


def can_sign_in() -> Combinable | Q:
    """Who has a way in today; an invitation that was not accepted yet is none."""
    by_password = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if not passwords_are_open():
        administrator = Q(can_configure=True) | Q(is_superuser=True)
        by_password &= administrator & Q(email=normal_email(settings.EMERGENCY_ADMINISTRATOR))
    directory = config.current()
    if directory is None:
        return by_password
    linked = SocialAccount.objects.filter(user=OuterRef("pk"), provider=directory.issuer)
    return by_password | Exists(linked)


def linked() -> set[int]:
    """The keys of those whose account the directory opens."""
    directory = config.current()
    if directory is None:
        return set()
    rows = SocialAccount.objects.filter(provider=directory.issuer)
    return set(rows.values_list("user_id", flat=True))


def link_of(person: User) -> SocialAccount | None:
    """Which account of the directory opens this one."""
    directory = config.current()
    if directory is None:
        return None
    found: SocialAccount | None = SocialAccount.objects.filter(
        user=person, provider=directory.issuer
    ).first()
    return found


CLOSED = "PASSWORD_SIGN_IN is off, and the account of EMERGENCY_ADMINISTRATOR"
WHEN = "on the day on which the identity provider is away nobody gets in."


def emergency_administrator_without_a_way_in() -> Iterator[str]:
    """What keeps that account from signing in; its e-mail stands in the settings alone."""
    if passwords_are_open():
        return
    email = normal_email(settings.EMERGENCY_ADMINISTRATOR)
    person = User.objects.filter(email=email).first()
    if person is None:
        yield f"{CLOSED} does not exist: {WHEN}"
        return
    if not person.is_active:
        yield f"{CLOSED} is deactivated: {WHEN}"
    if not (person.can_configure or person.is_superuser):
        yield f"{CLOSED} has no access to the settings: {WHEN}"
    if not person.has_usable_password():
        yield f"{CLOSED} has no password (`changepassword` gives it one): {WHEN}"


def check_emergency(**_context: Any) -> list[checks.CheckMessage]:
    """For ``check_emergency --deploy``, which may be called before there is a database."""
    try:
        found = list(emergency_administrator_without_a_way_in())
    except DatabaseError:
        return []
    return [checks.Warning(words, id="caladeo.W001") for words in found]
