"""New people: an account without a password, and a mail with the link to choose one."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from caladeo.accounts import links, mails
from caladeo.accounts.openid import doors
from caladeo.db import retrying
from caladeo.journal.recording import record, snapshot
from caladeo.models import JournalEntry, User

logger = logging.getLogger(__name__)


class AlreadyThereError(Exception):
    """An account, perhaps a deactivated one, has this e-mail."""

    def __init__(self, person: User) -> None:
        super().__init__(f"{person.email} has an account")
        self.person = person


class MailFailedError(Exception):
    """The account is there, but no mail has left; ``link`` is what it would have brought."""

    def __init__(self, link: str) -> None:
        super().__init__("The mail was not sent")
        self.link = link


@retrying.on_conflict
def create(*, name: str, email: str, language: str, **rights: Any) -> User:
    """Create the account, with these rights; nobody can sign in before the link has been used.

    Raises:
        AlreadyThereError: also when two invitations of one address cross.
    """
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, name=name, language=language, **rights)
            after = snapshot(person, ["email", *rights])
            record(JournalEntry.Kind.PERSON_INVITED, target=person, after=after)
            return person
    except IntegrityError as error:
        known = User.objects.filter(email=email).first()
        if known is None:
            raise
        raise AlreadyThereError(known) from error


def send_again(person: User, *, by: User, at: datetime) -> None:
    """The same for somebody who has not accepted it yet; the journal tells of each new link.

    Raises:
        MailFailedError: as `send` does.
    """
    record(JournalEntry.Kind.INVITED_AGAIN, target=person)
    send(person, by=by, at=at)


def send(person: User, *, by: User, at: datetime) -> None:
    """Send, or send again, the mail with the link.

    Raises:
        MailFailedError: no mail has left; ``invited_at`` stays what it was.
    """
    link = way_in(person)
    try:
        mails.send("invitation", to=person, by=by, link=link)
    except OSError as error:
        logger.exception("The invitation of account %s was not sent", person.pk)
        raise MailFailedError(link) from error
    if not mails.leave():
        raise MailFailedError(link)
    User.objects.filter(pk=person.pk).update(invited_at=at)


def way_in(person: User) -> str:
    """The link that lets a new person choose a password, or the page that leads to the provider."""
    if doors.may_use_password(person):
        return links.url(links.INVITATION, person=person)
    return f"{settings.PUBLIC_URL}{reverse('account_login')}"
