"""Another e-mail to sign in with, valid by the link that was mailed to it."""

import re

import pytest
from django.core.mail import EmailMessage

from caladeo.models import JournalEntry, User
from tests.clients import Client
from tests.factories import UserFactory

PASSWORD = "six petites pommes"
PATH = "/compte/e-mail/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client: Client) -> User:
    anna: User = UserFactory(name="Anna Moreau", email="anna@example.com")
    anna.set_password(PASSWORD)
    anna.save()
    client.force_login(anna)
    client.post("/compte/confirmer/", {"password": PASSWORD})
    return anna


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://testserver(\S+)", str(mail.body))
    assert found
    return found[1]


def test_the_link_changes_it_and_ends_the_other_sessions(
    client: Client, anna: User, mailoutbox: list[EmailMessage]
) -> None:
    other = Client()
    other.force_login(anna)
    client.post(PATH, {"email": "Anna.M@Example.com"})
    link = link_in(mailoutbox[0])
    assert mailoutbox[0].to == ["anna.m@example.com"]

    client.get(link)
    anna.refresh_from_db()
    assert anna.email == "anna@example.com"
    client.post(link)

    anna.refresh_from_db()
    assert anna.email == "anna.m@example.com"
    assert client.get("/compte/").status_code == 200
    assert other.get("/compte/").status_code == 302
    assert mailoutbox[1].to == ["anna@example.com"]
    entry = JournalEntry.objects.filter(kind="person-edited").get()
    assert entry.after == {"email": "anna.m@example.com"}
    assert client.post(link).status_code == 410


def test_it_asks_for_the_password_first(client: Client) -> None:
    client.force_login(UserFactory())

    assert client.get(PATH).url.startswith("/compte/confirmer/")
    assert client.post(PATH, {"email": "new@example.com"}).url.startswith("/compte/confirmer/")


def test_the_link_is_worth_nothing_to_others(
    client: Client, anna: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(PATH, {"email": "new@example.com"})
    link = link_in(mailoutbox[0])
    stranger = Client()
    assert stranger.post(link).url.startswith("/connexion/")
    stranger.force_login(UserFactory())

    assert stranger.post(link).status_code == 410
    anna.refresh_from_db()
    assert anna.email == "anna@example.com"


def test_the_answer_does_not_say_who_is_here(
    client: Client, anna: User, mailoutbox: list[EmailMessage]
) -> None:
    taken = UserFactory(email="julien@example.com")

    answers = [client.post(PATH, {"email": mail}).url for mail in (taken.email, "new@example.com")]

    assert answers[0] == answers[1]
    client.post(PATH, {"email": taken.email})
    assert client.post(link_in(mailoutbox[-1])).status_code == 410
    anna.refresh_from_db()
    assert anna.email == "anna@example.com"


@pytest.mark.parametrize("email", ["", "anna", "a\0@b.fr", "anna@example.com", "x" * 50_000])
def test_no_other_address_is_told_beside_the_field(
    client: Client, anna: User, mailoutbox: list[EmailMessage], email: str
) -> None:
    answer = client.post(PATH, {"email": email})

    assert answer.context["form"].errors.keys() == {"email"}
    assert mailoutbox == []
