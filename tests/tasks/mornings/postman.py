"""A mail server in a thread: takes mails, refuses some, or keeps silent, as it is told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Postman:
    """What came, also as it was sent, and what the server answers to whom.

    ``refusing``: addresses, with the answer to each; ``silent_after_data``: takes the mail, and
    hangs up instead of saying so; ``answers_data``: what it says of every mail.
    """

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.letters: list[bytes] = []
        self.refusing: dict[str, str] = {}
        self.silent_after_data = self.hangs_up = False
        self.answers_data = "250 OK"

    @property
    def addresses(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.got)

    async def handle_RCPT(  # noqa: N802 (a name of aiosmtpd)
        self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self.hangs_up:
            server.transport.close()
            return "421 gone"
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers_data.startswith("250"):
            self.letters.append(envelope.content)
            mail = message_from_bytes(envelope.content, policy=policy.default)
            self.got.append(mail)  # type: ignore[arg-type]
        if self.silent_after_data:
            server.transport.close()
        return self.answers_data


@contextmanager
def working(postman: Postman, settings: Any) -> Iterator[None]:
    """The server, at the address that the settings name from now on."""
    port = free_port()
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        use(settings, port)
        yield
    finally:
        controller.stop()


def free_port() -> int:
    """One on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def use(settings: Any, port: int) -> None:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
