"""What people are told by mail of their own account, so that they notice what they did not do."""

import logging

from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from caladeo.accounts import mails
from caladeo.models import User

logger = logging.getLogger(__name__)
# By the names that django-allauth has for them; of the others nobody is told.
NOTICES = {
    "account/email/password_changed": _("your password was changed"),
    "account/email/password_reset": _("a new password was chosen by the link of a mail"),
    "account/email/email_changed": _("you sign in with another e-mail"),
    "mfa/email/totp_activated": _("an authenticator app was added"),
    "mfa/email/totp_deactivated": _("the authenticator app was removed"),
    "mfa/email/recovery_codes_generated": _("new recovery codes were made"),
    "mfa/email/webauthn_added": _("a passkey was added"),
    "mfa/email/webauthn_removed": _("a passkey was removed"),
    "account_linked": _("it was linked to your account of the identity provider, by its e-mail"),
    "account_unlinked": _("it is no longer linked to your account of the identity provider"),
    "password_chosen": _("a new password was chosen for it by who hosts the application"),
    "second_factor_reset": _(
        "your second factor was taken away by somebody who may: you sign in with your password"
        " alone until you add one again"
    ),
}


def tell_soon(name: str, person: User, *, at: str = "") -> None:
    """Mail it after the answer, if there is something to tell; at a former e-mail if given."""
    if name in NOTICES:
        send.enqueue(name, person.pk, at)


@task(backend="mails")
def send_link(key: int, email: str, link: str) -> None:
    """To an e-mail that is not the person's yet; nobody is told whether it is somebody's."""
    try:
        mails.send("email_change", to=User.objects.get(pk=key), at=email, link=link)
    except OSError:
        logger.exception("The link for another e-mail of account %s was not sent", key)


@task(backend="mails")
def send(name: str, key: int, at: str) -> None:
    person = User.objects.get(pk=key)
    with translation.override(person.language):
        what = str(NOTICES[name])
    try:
        mails.send("notice", to=person, at=at, what=what)
    except OSError:
        logger.exception("Account %s was not told that something of it has changed", key)
