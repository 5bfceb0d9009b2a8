"""The one way in that is left when passwords are closed: whether it is there at all."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from caladeo.accounts.openid import doors
from caladeo.models import User, normal_email

CLOSED = "PASSWORD_SIGN_IN is off, and the account of EMERGENCY_ADMINISTRATOR"
WHEN = "on the day on which the identity provider is away nobody gets in."


def emergency_administrator_without_a_way_in() -> Iterator[str]:
    """What keeps that account from signing in; its e-mail stands in the settings alone."""
    if doors.passwords_are_open():
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


def check(**_context: Any) -> list[checks.CheckMessage]:
    """For ``check --deploy``, which may be called before there is a database."""
    try:
        found = list(emergency_administrator_without_a_way_in())
    except DatabaseError:
        return []
    return [checks.Warning(words, id="caladeo.W001") for words in found]
