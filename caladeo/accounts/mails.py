"""Mails of plain text, in the language of who reads them."""

import email.message
import email.policy
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from caladeo.models import User

# The lines of a link must not be cut where a mail is only shown (console, files).
LONG_LINES = email.policy.default.clone(max_line_length=900)


# Backends that only print a mail, keep it on this machine or drop it.
STAY_HERE = {"console", "filebased", "dummy"}


def leave() -> bool:
    """Whether mails reach people: not before a server for them is set."""
    return settings.MAILERS["default"]["BACKEND"].split(".")[-2] not in STAY_HERE


class Mail(EmailMessage):
    def message(
        self, *, policy: email.policy.Policy | None = LONG_LINES
    ) -> email.message.EmailMessage:
        return super().message(policy=policy)


def send(template: str, *, to: User, **context: Any) -> None:
    """Send ``caladeo/mails/<template>.txt``, whose partials are ``subject`` and ``body``.

    Raises:
        OSError: the mail server refuses or does not answer (smtplib's errors are OSErrors).
    """
    context |= {"person": to, "agency_name": settings.AGENCY_NAME}
    with translation.override(to.language):
        subject = render_to_string(f"caladeo/mails/{template}.txt#subject", context)
        body = render_to_string(f"caladeo/mails/{template}.txt#body", context)
    # A name may hold a line end; a header may not.
    Mail(" ".join(subject.split()), body.strip() + "\n", to=[to.email]).send()
