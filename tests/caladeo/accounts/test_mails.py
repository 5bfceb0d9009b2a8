import io
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends import console, locmem
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caladeo.accounts import mails, password_resets
from caladeo.models import User
from tests.clients import Client
from tests.factories import UserFactory

LINK = f"https://caladeo.example.com/{'a' * 120}/"


@pytest.mark.django_db
def test_names_are_written_as_they_are(mailoutbox: list[EmailMessage]) -> None:
    person = UserFactory(name="Zoë & <b>Léo</b>")

    mails.send("password_reset", to=person, link=LINK)

    assert "Bonjour Zoë,\n" in mailoutbox[0].body
    assert "&amp;" not in mailoutbox[0].body


@pytest.mark.django_db
def test_a_line_end_in_a_name_does_not_break_the_subject(mailoutbox: list[EmailMessage]) -> None:
    mails.send("invitation", to=UserFactory(), by="Anna\nBcc: x@y.z", link=LINK)

    assert mailoutbox[0].subject.startswith("Anna Bcc: x@y.z vous invite")


@pytest.mark.django_db
def test_the_console_shows_a_link_on_one_line(mailoutbox: list[EmailMessage]) -> None:
    mails.send("password_reset", to=UserFactory(), link=LINK)
    shown = io.StringIO()

    console.EmailBackend(stream=shown).send_messages(mailoutbox)

    assert f"\n{LINK}\n" in shown.getvalue()


released = Event()
PATH = "/mot-de-passe/oublie/"


class SlowServer(locmem.EmailBackend):
    """A mail server that answers when it is let."""

    def send_messages(self, *args: Any) -> int:
        released.wait(60)
        return super().send_messages(*args)


@pytest.fixture
def slow_mails(settings: Any) -> Iterator[None]:
    released.clear()
    settings.TASKS = settings.TASKS | {"mails": {"BACKEND": "caladeo.accounts.mails.ThreadBackend"}}
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.SlowServer"}}
    yield
    released.set()
    finish()


def finish() -> None:
    """Everything that was begun has ended."""
    mails.LINE.submit(int).result(60)


@pytest.mark.django_db(transaction=True)
def test_the_answer_does_not_wait_for_the_mail(
    slow_mails: None, client: Client, seller: User
) -> None:
    known = client.post(PATH, {"email": seller.email})
    unknown = client.post(PATH, {"email": "nobody@example.com"})

    assert (known.url, unknown.url) == (f"{PATH}envoye/", f"{PATH}envoye/")
    assert mail.outbox == []
    released.set()
    finish()
    assert [sent.to for sent in mail.outbox] == [[seller.email]]


@pytest.mark.django_db(transaction=True)
def test_the_answer_asks_the_same_of_the_database_for_everybody(
    slow_mails: None, client: Client, seller: User
) -> None:
    """Its brakes ask; nothing asks who has the address."""
    asked = []
    for email in (seller.email, "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            client.post(PATH, {"email": email})
        asked.append(len(queries))
        assert not [query for query in queries if User._meta.db_table in query["sql"]]

    assert asked[0] == asked[1]


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_ends_nothing_but_itself(slow_mails: None, seller: User) -> None:
    released.set()
    password_resets.send_soon.enqueue(None)  # no address at all
    password_resets.send_soon.enqueue(seller.email)
    finish()

    assert len(mail.outbox) == 1
