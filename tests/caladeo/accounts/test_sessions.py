"""How long a session lasts: half a day alone, a week in all; a month where it was asked for."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from caladeo.models import User
from tests.clients import Client
from tests.factories import UserFactory

PASSWORD = "six petites pommes"
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
pytestmark = pytest.mark.django_db


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
