"""One connection to the mail server for the mails of a round, and what came of each.

What matters is whether the server may have taken a mail: only one that it did not take is sent
again. It has not taken it as long as the mail was not handed over whole, or when it answered no.
"""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from django.core import mail
from django.core.mail import EmailMessage

PERMANENT = 500


class ServerAwayError(Exception):
    """No connection: others need not try now.

    ``was_begun``: what became of the mail at hand is noted already.
    """

    def __init__(self, reason: str, *, was_begun: bool = False) -> None:
        super().__init__(reason)
        self.was_begun = was_begun


class NotTakenError(Exception):
    """The server did not take this mail.

    ``is_final``: it refuses the address for good; ``is_away``: it does not answer any more.
    """

    def __init__(self, reason: str, *, is_final: bool = False, is_away: bool = False) -> None:
        super().__init__(reason)
        self.is_final, self.is_away = is_final, is_away


class InDoubtError(Exception):
    """The mail was handed over, and no answer came."""


class Outbox:
    """Opens the connection when it is asked to, and anew after it broke."""

    def __init__(self) -> None:
        self.mailer = mail.mailers["default"]
        self.is_handed_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def open(self) -> None:
        """Make sure that there is a connection.

        Raises:
            ServerAwayError: there is none to be had.
        """
        try:
            if self.mailer.open():
                self._watch(getattr(self.mailer, "connection", None))
        except OSError as error:  # those of smtplib are, too
            self._close()
            raise ServerAwayError(_reason(error)) from error

    def send(self, message: EmailMessage) -> None:
        """Hand a mail to the server; the connection is open.

        Raises:
            NotTakenError: it may be sent again.
            InDoubtError: it may not.
        """
        self.is_handed_over = False
        try:
            self.mailer.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            raise NotTakenError(_reason(error), is_final=min(codes) >= PERMANENT) from error
        except smtplib.SMTPResponseException as error:  # it answered, and not yes
            self._close()
            raise NotTakenError(_reason(error)) from error
        except OSError as error:
            self._close()
            if self.is_handed_over:
                raise InDoubtError(_reason(error)) from error
            raise NotTakenError(_reason(error), is_away=True) from error
        except ValueError as error:  # an address that no mail can bear
            raise NotTakenError(_reason(error), is_final=True) from error

    def _watch(self, connection: Any) -> None:
        """Note when a mail is handed over: from the command DATA until the server answers."""
        if not isinstance(connection, smtplib.SMTP):
            return
        data: Callable[[Any], Any] = connection.data

        def noted(text: Any) -> Any:
            self.is_handed_over = True
            answer = data(text)
            self.is_handed_over = False
            return answer

        connection.data = noted  # type: ignore[assignment,method-assign]

    def _close(self) -> None:
        with suppress(OSError):
            self.mailer.close()


def _reason(error: Exception) -> str:
    """What kind of error it was, with the number that the server gave."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _words in error.recipients.values()), None)
    return f"{type(error).__name__} {code or ''}".strip()[:60]
