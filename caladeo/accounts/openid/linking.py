"""Whose account a subject of the directory opens, and what is refused."""

from enum import StrEnum

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from caladeo.accounts import notices
from caladeo.accounts.openid import doors
from caladeo.db import retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User, normal_email


class Reason(StrEnum):
    """Why nobody gets in; the words stand in the page."""

    UNVERIFIED = "unverified e-mail"
    UNKNOWN = "unknown e-mail"
    DEACTIVATED = "deactivated account"
    OTHER_SUBJECT = "linked to another subject"


class RefusedError(Exception):
    def __init__(self, reason: Reason, person: User | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.person = person


def person_of(account: SocialAccount, email: str) -> User:
    """Who it is: by the subject once it is linked, else by the e-mail, and linked by that.

    Who was invited has accepted by this. An e-mail that changes there changes nothing here.

    Args:
        email: the one that the directory vouches for; empty if there is none.

    Raises:
        RefusedError: nobody, or somebody who may not get in; nothing is linked.
    """
    if account.pk:
        person: User = account.user
        if not person.is_active:
            raise RefusedError(Reason.DEACTIVATED, person)
        return person
    if not email:
        raise RefusedError(Reason.UNVERIFIED)
    return link(normal_email(email), issuer=account.provider, subject=account.uid)


@retrying.on_conflict
def link(email: str, *, issuer: str, subject: str) -> User:
    """Link the account of this e-mail, once; the person is told by mail.

    Raises:
        RefusedError: there is none that may be.
    """
    try:
        with transaction.atomic():
            people = User.objects.select_for_update(no_key=True)
            person: User | None = people.filter(email=email).first()
            if person is None:
                raise RefusedError(Reason.UNKNOWN)
            if not person.is_active:
                raise RefusedError(Reason.DEACTIVATED, person)
            known = doors.link_of(person)
            if known and known.uid != subject:
                # An e-mail that was given to somebody else opens nobody's account.
                raise RefusedError(Reason.OTHER_SUBJECT, person)
            if known is None:
                SocialAccount.objects.create(user=person, provider=issuer, uid=subject)
                record(JournalEntry.Kind.ACCOUNT_LINKED, by=person, target=person)
                transaction.on_commit(lambda: notices.tell_soon("account_linked", person))
            return person
    except IntegrityError as error:
        raise RefusedError(Reason.OTHER_SUBJECT) from error


@retrying.on_conflict
def unlink(person: User) -> bool:
    """Forget which account of the directory opens this one.

    Returns:
        Whether there was one.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        known = doors.link_of(person)
        if known is None:
            return False
        known.delete()
        record(JournalEntry.Kind.ACCOUNT_UNLINKED, target=person)
        transaction.on_commit(lambda: notices.tell_soon("account_unlinked", person))
    return True


def record_refusal(reason: Reason, person: User | None) -> None:
    """Without the e-mail that was received: the journal keeps none that nobody has."""
    record(
        JournalEntry.Kind.SIGN_IN_REFUSED,
        target=person,
        after={"step": "identity provider", "reason": str(reason)},
    )
