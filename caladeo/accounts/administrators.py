"""The settings right: given and taken, and never lost by the last person who can use it."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from caladeo.accounts import rights
from caladeo.accounts.openid import doors
from caladeo.db import retrying
from caladeo.models import User, UserQuerySet


class LastAdministratorError(Exception):
    """Without this person nobody could open the settings any more."""


class LastHostError(Exception):
    """Without this person nobody could host the application any more."""


def able() -> UserQuerySet:
    """Active administrators who can sign in: an invitation not yet accepted keeps nobody in."""
    people: UserQuerySet = User.objects.administrators()
    return people.filter(doors.can_sign_in())


def hosts() -> UserQuerySet:
    """The people who host the application and can sign in."""
    people: UserQuerySet = User.objects.active().filter(is_superuser=True)
    return people.filter(doors.can_sign_in())


@retrying.on_conflict
def grant(person: User) -> None:
    rights.decide(person, rights.SETTINGS, is_held=True)


@retrying.on_conflict
def take(person: User) -> None:
    """Take the settings right from a person.

    Raises:
        LastAdministratorError: nobody else could give it back.
    """
    with transaction.atomic():
        lock()
        keep_one(without=person)
        rights.decide(person, rights.SETTINGS, is_held=False)


def lock(*others: User) -> dict[int, User]:
    """Lock every administrator and host, and these people, in key order; in a transaction.

    Two requests that each take the right from another one of the last two administrators
    wait here for each other; the second one then sees what the first has done.
    """
    rights = Q(can_configure=True) | Q(is_superuser=True)
    wanted = Q(rights, is_active=True) | Q(pk__in=[person.pk for person in others])
    rows = User.objects.filter(wanted).order_by("pk").select_for_update(no_key=True)
    return {row.pk: row for row in rows}


def lock_to_deactivate(person: User, *others: User | None) -> dict[int, User]:
    """As `lock`; who gives work to this person right now has done so, or waits."""
    rows = lock(person, *filter(None, others))
    # Nobody waits for anybody here: the people above are in key order, and those who hold
    # one FOR KEY SHARE take no other lock of a person.
    list(User.objects.filter(pk=person.pk).select_for_update().values_list("pk"))
    return rows


def keep_one(*, without: User) -> None:
    """Refuse to go on if only this person can open the settings; under the lock.

    Raises:
        LastAdministratorError: it is so.
    """
    people = able()
    if people.filter(pk=without.pk).exists() and not people.exclude(pk=without.pk).exists():
        raise LastAdministratorError


def keep_a_host(*, without: User) -> None:
    """Refuse to go on if only this person hosts the application; under the lock.

    Raises:
        LastHostError: it is so.
    """
    people = hosts()
    if people.filter(pk=without.pk).exists() and not people.exclude(pk=without.pk).exists():
        raise LastHostError


def last_host_in_words(person: object) -> str:
    """Why the last person who hosts the application stays, with that right."""
    text = gettext(
        "%(name)s is the last person who hosts the application:"
        " first give that right to somebody else."
    )
    return text % {"name": person}


def last_in_words(person: User) -> str:
    """Why the right cannot be taken from the last person who has it."""
    text = gettext(
        "%(name)s is the last person with access to the settings: first give it to somebody else."
    )
    return text % {"name": person}
