"""A mail that nobody waits for: the answer is there before it, whoever is asked for."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from caladeo.accounts import after_answer, password_resets
from caladeo.models import User

released = Event()
PATH = "/mot-de-passe/oublie/"


class SlowServer(EmailBackend):
    """A mail server that answers when it is let."""

    def send_messages(self, *args: Any) -> int:
        released.wait(60)
        return super().send_messages(*args)


@pytest.fixture
def slow_mails(settings: Any) -> Iterator[None]:
    released.clear()
    settings.TASKS = settings.TASKS | {
        "mails": {"BACKEND": "caladeo.accounts.after_answer.ThreadBackend"}
    }
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.SlowServer"}}
    yield
    released.set()
    finish()


def finish() -> None:
    """Everything that was begun has ended."""
    after_answer.LINE.submit(int).result(60)


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
    slow_mails: None, client: Client, seller: User, django_assert_num_queries: Any
) -> None:
    for email in (seller.email, "nobody@example.com"):
        with django_assert_num_queries(0):
            client.post(PATH, {"email": email})


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_ends_nothing_but_itself(slow_mails: None, seller: User) -> None:
    released.set()
    password_resets.send_soon.enqueue(None)  # no address at all
    password_resets.send_soon.enqueue(seller.email)
    finish()

    assert len(mail.outbox) == 1
