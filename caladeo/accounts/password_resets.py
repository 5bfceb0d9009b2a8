"""Forgotten passwords: a mail with a link, and the same answer to everybody, as fast."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.tasks import task

from caladeo import clock
from caladeo.accounts import links, mails, notices
from caladeo.accounts.openid import doors
from caladeo.db import retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User

PAUSE = timedelta(minutes=1)
logger = logging.getLogger(__name__)


@task(backend="mails")
def send_soon(email: str) -> None:
    """Look for the account and mail, after the answer: its time says nothing of the account."""
    send(email)


def send(email: str) -> None:
    """Mail a link to the active account of this address, if there is one.

    An account that was invited and has no password yet gets one too: its invitation may
    have been lost. To whom passwords are closed gets none. Within a minute an address gets one
    mail, however often it is asked.
    """
    person = User.objects.active().filter(email=email).first()
    if person is None or not doors.may_use_password(person) or not _may_send(person):
        return
    link = links.url(links.RESET, person=person)
    try:
        mails.send("password_reset", to=person, link=link)
        record(JournalEntry.Kind.PASSWORD_FORGOTTEN, target=person)
    except OSError:
        # Who asks is not told: the answer would say that the account exists.
        logger.exception("The mail for a forgotten password was not sent")


@retrying.on_conflict
def choose_for(person: User, password: str) -> None:
    """Give somebody a password, by who hosts the application; they are told by mail."""
    with transaction.atomic():
        row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        row.set_password(password)
        row.save(update_fields=["password"])
        record(JournalEntry.Kind.PASSWORD_EDITED, target=row)
        transaction.on_commit(lambda: notices.tell_soon("password_chosen", row))


def _may_send(person: User) -> bool:
    """One statement asks and notes, so that of two servers asked together one sends."""
    now = clock.now()
    is_quiet = Q(reset_mailed_at=None) | Q(reset_mailed_at__lte=now - PAUSE)
    return bool(User.objects.filter(is_quiet, pk=person.pk).update(reset_mailed_at=now))
