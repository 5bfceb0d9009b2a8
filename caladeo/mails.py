"""Mails of plain text, in the language of who reads them."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from caladeo.models import User


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
    message = EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[to.email])
    message.send()
