"""Links that let a person choose a password, once: in an invitation, after a forgotten one."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from caladeo import retrying
from caladeo.models import User, UserQuerySet


class SpentLinkError(Exception):
    """The link has expired, has been used, or never was one."""


def path(name: str, *, person: User) -> str:
    """The path of a fresh link; the token dies with the password that it replaces."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse(name, args=[uid, default_token_generator.make_token(person)])


def holder(uid: str, token: str, *, among: UserQuerySet | None = None) -> User:
    """Whose link it is.

    Raises:
        SpentLinkError: nobody's (any more).
    """
    people = User.objects.active() if among is None else among
    try:
        person = people.filter(pk=int(urlsafe_base64_decode(uid))).first()
    except (ValueError, OverflowError):
        person = None
    if person is None or not default_token_generator.check_token(person, token):
        raise SpentLinkError
    return person


@retrying.whole
def redeem(uid: str, token: str, *, password: str) -> User:
    """Set the password and spend the link, also when it is opened twice at once.

    Raises:
        SpentLinkError: somebody was faster.
    """
    with transaction.atomic():
        person = holder(uid, token, among=User.objects.active().select_for_update(no_key=True))
        person.set_password(password)
        person.save(update_fields=["password"])
        return person
