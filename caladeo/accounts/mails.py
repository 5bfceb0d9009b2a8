"""Mails of plain text, in the language of who reads them; nobody waits for one to leave."""

import email.message
import email.policy
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connections
from django.tasks import TaskResult
from django.tasks.backends.immediate import ImmediateBackend
from django.template.loader import render_to_string
from django.utils import translation

from caladeo.accounts.openid import config, doors
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


def send(template: str, *, to: User, at: str = "", **context: Any) -> None:
    """Send ``caladeo/mails/<template>.txt``, whose partials are ``subject`` and ``body``.

    Args:
        at: another e-mail of theirs than that of the account.

    Raises:
        OSError: the mail server refuses or does not answer (smtplib's errors are OSErrors).
    """
    context |= {"person": to, "agency_name": settings.AGENCY_NAME}
    with translation.override(to.language):
        context |= {"directory": config.current(), "may_use_password": doors.may_use_password(to)}
        subject = render_to_string(f"caladeo/mails/{template}.txt#subject", context)
        body = render_to_string(f"caladeo/mails/{template}.txt#body", context)
    # A name may hold a line end; a header may not.
    Mail(" ".join(subject.split()), body.strip() + "\n", to=[at or to.email]).send()


# One thread a process: it begins with the first piece of work, and ends its line before the
# process ends.
LINE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="after-answer")


class ThreadBackend(ImmediateBackend):
    """Tasks run in a thread beside the answer, one after the other, without a worker."""

    def _execute_task(self, task_result: TaskResult[..., Any]) -> None:
        LINE.submit(self._run, task_result)

    def _run(self, task_result: TaskResult[..., Any]) -> None:
        try:
            super()._execute_task(task_result)  # type: ignore[misc]
        finally:
            connections.close_all()  # those of this thread
