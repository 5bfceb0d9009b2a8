"""How long a session lasts: half a day alone, a week in all; a month where it was asked for."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from caladeo.models import JournalEntry, User
from tests.clients import Client
from tests.factories import UserFactory

PASSWORD = "six petites pommes"
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def anna(db: None) -> User:
    anna: User = UserFactory(email="anna@example.com")
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def is_in_after(client: Client, steps: list[timedelta], **more: str) -> list[bool]:
    """Whether the person is still signed in after each of these pauses."""
    with time_machine.travel(NOW, tick=False) as clock:
        sent = {"username": "anna@example.com", "password": PASSWORD, **more}
        client.post("/connexion/", sent)
        found = []
        for step in steps:
            clock.shift(step)
            found.append(client.get("/compte/").status_code == 200)
        return found


def test_left_alone_it_ends_after_half_a_day(client: Client, anna: User) -> None:
    assert is_in_after(client, [11 * HOURS, 11 * HOURS, 13 * HOURS]) == [True, True, False]


def test_used_every_day_it_ends_after_a_week(client: Client, anna: User) -> None:
    assert is_in_after(client, [11 * HOURS] * 16) == [True] * 15 + [False]


def test_who_stays_signed_in_does_so_for_a_month(client: Client, anna: User) -> None:
    assert is_in_after(client, [20 * DAYS, 9 * DAYS, 2 * DAYS], remember="on") == [
        True,
        True,
        False,
    ]


def test_only_who_asked_keeps_the_cookie_when_the_browser_closes(anna: User) -> None:
    for more, is_kept in (({}, False), ({"remember": "on"}, True)):
        browser = Client()
        is_in_after(browser, [], **more)
        assert bool(browser.cookies["caladeo_session"]["max-age"]) is is_kept


def key_of(client: Client) -> str:
    return str(client.cookies["caladeo_session"].value)


def opens(key: str) -> bool:
    """Whether the key of a session opens the account."""
    thief = Client()
    thief.cookies["caladeo_session"] = key
    return thief.get("/compte/").status_code == 200


def test_each_proof_of_who_one_is_gives_a_new_key_and_the_former_opens_nothing(
    client: Client, anna: User
) -> None:
    planted = SessionStore()
    planted["seen_by"] = "a thief"
    planted.save()
    client.cookies["caladeo_session"] = str(planted.session_key)

    client.post("/connexion/", {"username": "anna@example.com", "password": PASSWORD})
    first = key_of(client)
    client.post("/compte/confirmer/", {"password": PASSWORD})
    second = key_of(client)

    assert len({planted.session_key, first, second}) == 3
    assert [opens(key) for key in (str(planted.session_key), first, second)] == [False, False, True]
    listed = UserSession.objects.filter(user=anna).values_list("session_key", flat=True)
    assert list(listed) == [second]


def test_a_key_cannot_be_guessed(client: Client, anna: User) -> None:
    """32 of 36 signs are 165 bits."""
    client.post("/connexion/", {"username": "anna@example.com", "password": PASSWORD})

    assert re.fullmatch(r"[0-9a-z]{32}", key_of(client))


def test_a_wrong_password_gives_no_other_key(client: Client, anna: User) -> None:
    client.post("/connexion/", {"username": "anna@example.com", "password": PASSWORD})
    before = key_of(client)

    client.post("/compte/confirmer/", {"password": "another one entirely"})

    assert key_of(client) == before
    assert opens(before)


def test_the_host_signs_everybody_out_and_the_journal_says_so(
    client: Client, anna: User, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = []
    for browser in (client, Client()):
        browser.post("/connexion/", {"username": "anna@example.com", "password": PASSWORD})
        keys.append(key_of(browser))

    call_command("sign_out")

    assert [opens(key) for key in keys] == [False, False]
    assert "Sessions ended: 2." in capsys.readouterr().out
    assert JournalEntry.objects.filter(kind=JournalEntry.Kind.SESSIONS_CLOSED).count() == 1
    client.post("/connexion/", {"username": "anna@example.com", "password": PASSWORD})
    assert opens(key_of(client))


def test_links_that_were_mailed_open_nothing_once_everybody_is_signed_out(
    anna: User, mailoutbox: list[Any]
) -> None:
    Client().post("/mot-de-passe/oublie/", {"email": anna.email})
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[0].body)
    assert link

    call_command("sign_out")

    assert Client().get(link[1]).status_code == 410
