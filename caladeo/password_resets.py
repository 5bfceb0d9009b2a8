"""Forgotten passwords: a mail with a link, and the same answer to everybody."""

import hashlib
import logging

from django.core.cache import cache

from caladeo import mails, one_time_links
from caladeo.models import User, fold_email

PAUSE_SECONDS = 60
logger = logging.getLogger(__name__)


def send(email: str, *, site: str) -> None:
    """Mail a link to the active account of this address, if there is one.

    An account that was invited and has no password yet gets one too: its invitation may
    have been lost. Within a minute an address gets one mail, however often it is asked.
    """
    person = User.objects.active().filter(email=fold_email(email)).first()
    if person is None or not _may_send(person.email):
        return
    link = site + one_time_links.path("account:new-password", person=person)
    try:
        mails.send("password_reset", to=person, link=link)
    except OSError:
        # Who asks is not told: the answer would say that the account exists.
        logger.exception("The mail for a forgotten password was not sent")


def _may_send(email: str) -> bool:
    key = hashlib.sha256(email.encode()).hexdigest()
    return cache.add(f"password-reset-{key}", 1, timeout=PAUSE_SECONDS)
