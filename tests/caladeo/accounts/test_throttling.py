"""Brakes on wrong passwords, as the sign-in page feels them; counted for all processes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.core.cache import caches
from django.test import RequestFactory
from django.utils import timezone

from caladeo.accounts import links, throttling
from caladeo.models import User
from tests.clients import Client
from tests.factories import UserFactory

PASSWORD = "six petites pommes"
TEN = 10  # of one account from one address (ACCOUNT_RATE_LIMITS)
SIX = 6  # for the others, in these tests


@pytest.fixture
def few(settings: Any) -> None:
    """The other counts end sooner, so that a test need not try a hundred times."""
    few = {"login_failed_address": "6/15m/ip", "login_failed_account": "6/60m/key"}
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | few


def with_password(email: str) -> User:
    person: User = UserFactory(email=email)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def anna(db: None) -> User:
    return with_password("anna@example.com")


def sign_in(email: str, password: str = PASSWORD, *, at: str = "192.0.2.1") -> int:
    answer = Client(REMOTE_ADDR=at).post("/connexion/", {"username": email, "password": password})
    return int(answer.status_code)


def guess(email: str, times: int, *, at: str = "192.0.2.1") -> None:
    for _attempt in range(times):
        sign_in(email, "wrong", at=at)


def test_the_pair_is_closed_for_a_quarter_of_an_hour(anna: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        guess(anna.email, TEN)
        assert sign_in(anna.email) == 429
        assert sign_in(anna.email, at="192.0.2.2") == 302

        clock.shift(timedelta(minutes=15, seconds=1))
        assert sign_in(anna.email) == 302


def test_one_address_cannot_try_every_account(anna: User, few: None) -> None:
    for number in range(SIX):
        sign_in(f"person{number}@example.com", "summer2027")

    assert sign_in(anna.email) == 429
    assert sign_in(anna.email, at="192.0.2.2") == 302


def test_one_account_cannot_be_tried_from_everywhere_and_its_link_opens_it(
    anna: User, few: None
) -> None:
    for number in range(SIX):
        sign_in(anna.email, "wrong", at=f"198.51.100.{number}")
    assert sign_in(anna.email) == 429
    assert sign_in(with_password("julien@example.com").email) == 302

    browser = Client(REMOTE_ADDR="192.0.2.1")
    page = browser.get(links.path(links.RESET, person=anna)).url
    browser.post(page, {"password": "sept grandes poires"})

    assert browser.get("/compte/").context["user"] == anna
    assert sign_in(anna.email, "sept grandes poires") == 302


def test_success_gives_an_attacker_no_new_tries(anna: User, few: None) -> None:
    own = with_password("eve@example.com")
    for number in range(SIX):
        sign_in(f"person{number}@example.com", "summer2027")
        if number == SIX // 2:
            assert sign_in(own.email) == 302

    assert sign_in(anna.email) == 429


def test_the_counts_are_those_of_every_process(anna: User) -> None:
    assert project.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    guess(anna.email, TEN)

    caches["default"].close()
    assert sign_in(anna.email) == 429
    caches["default"].clear()  # what `manage.py unlock` does
    assert sign_in(anna.email) == 302


@pytest.mark.django_db
def test_reset_mails_have_a_number_a_day(anna: User, mailoutbox: list[Any]) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = []
        for _day_long in range(TEN + 2):
            clock.shift(timedelta(minutes=5))
            asked = {"email": anna.email}
            answers.append(Client().post("/mot-de-passe/oublie/", asked).status_code)

    assert answers == [302] * TEN + [429] * 2
    assert len(mailoutbox) == TEN


@pytest.mark.django_db
def test_the_current_password_cannot_be_guessed(client: Client, anna: User) -> None:
    client.force_login(anna)
    new = {"password": "sept grandes poires"}
    for _attempt in range(TEN):
        client.post("/compte/mot-de-passe/", new | {"oldpassword": "wrong"})

    answer = client.post("/compte/mot-de-passe/", new | {"oldpassword": PASSWORD})

    assert answer.status_code == 429
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("sent", "counted"),
    [
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7:51234", "192.0.2.7"),
        ("6.6.6.6, [2001:db8::7]:443", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("6.6.6.6, unknown", throttling.NOWHERE),
    ],
)
def test_the_address_is_the_one_our_proxy_saw(
    rf: RequestFactory, settings: Any, sent: str, counted: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.post("/connexion/", HTTP_X_FORWARDED_FOR=sent)

    assert throttling.client_ip(request) == counted


def test_a_forged_address_is_ignored_without_a_proxy(rf: RequestFactory, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    request = rf.post("/connexion/", HTTP_X_FORWARDED_FOR="6.6.6.6", REMOTE_ADDR="192.0.2.9")

    assert throttling.client_ip(request) == "192.0.2.9"
