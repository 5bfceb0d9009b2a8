from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone

from caladeo.accounts import password_resets
from caladeo.models import User
from tests.caladeo.accounts.test_invitations import NO_SERVER

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", [" Julien@EXAMPLE.com", "ｊulien＠example.com"])
def test_the_mail_goes_to_the_account_whatever_the_spelling(
    seller: User, mailoutbox: list[EmailMessage], typed: str
) -> None:
    password_resets.send(typed)

    assert mailoutbox[0].to == ["julien@example.com"]
    assert "http://testserver/mot-de-passe/nouveau/" in mailoutbox[0].body


def test_an_invited_person_who_lost_the_mail_gets_a_link(mailoutbox: list[EmailMessage]) -> None:
    User.objects.create_user("lea@example.com", name="Léa")

    password_resets.send("lea@example.com")

    assert len(mailoutbox) == 1


@pytest.mark.parametrize("email", ["nobody@example.com", "sophie@example.com"])
def test_unknown_and_deactivated_addresses_get_nothing(
    stranger: User, mailoutbox: list[EmailMessage], email: str
) -> None:
    password_resets.send(email)

    assert mailoutbox == []


def test_an_address_gets_one_mail_a_minute(seller: User, mailoutbox: list[EmailMessage]) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        password_resets.send(seller.email)
        password_resets.send(seller.email)
        assert len(mailoutbox) == 1

        clock.shift(timedelta(seconds=61))
        password_resets.send(seller.email)
        assert len(mailoutbox) == 2


def test_a_mail_that_fails_is_logged_and_not_told(
    seller: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAILERS = NO_SERVER

    password_resets.send(seller.email)

    assert "was not sent" in caplog.text
