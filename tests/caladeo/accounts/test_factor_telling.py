"""The mail to whoever a second factor is required of from now on: once, and not to who knows."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage

from caladeo import clock
from caladeo.accounts import administrators
from caladeo.accounts.factors import requirement
from caladeo.jobs import due
from caladeo.models import FactorPolicy, User
from tests.caladeo.views.test_second_factor import PASSWORD, sign_in, with_factor
from tests.clients import Client
from tests.factories import UserFactory
from tests.overtaking import overtake

RequiredOf = FactorPolicy.RequiredOf
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def julien(db: None) -> User:
    return with_password(UserFactory(name="Julien Bernard", email="julien@example.com"))


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def look(mailoutbox: list[EmailMessage]) -> list[str]:
    """Who has been told by mail, after the clock has looked."""
    requirement.tell_due(clock.now())
    return [mail.to[0] for mail in mailoutbox]


def test_whoever_is_signed_in_elsewhere_is_told_once(
    client: Client, administrator: User, julien: User, mailoutbox: list[EmailMessage]
) -> None:
    nora = with_password(UserFactory(email="nora@example.com", language="en"))
    client.force_login(with_password(administrator))
    client.post("/compte/confirmer/", {"password": PASSWORD})
    client.post("/parametres/utilisateurs/second-facteur/", {"required_of": "everybody"})
    assert mailoutbox == []  # nobody waits for a mail server

    assert due.run(at=clock.now()).count("factors") == 1
    assert look(mailoutbox) == [julien.email, nora.email]

    french, english = (str(mail.body) for mail in mailoutbox)
    assert "dans 14 jours" in french
    assert "/compte/securite/" in french
    assert "in 14 days" in english
    assert "second factor" in mailoutbox[1].subject


def test_who_has_one_who_left_and_who_was_only_invited_are_not_told(
    julien: User, stranger: User, mailoutbox: list[EmailMessage]
) -> None:
    with_factor(julien)
    UserFactory(password="!not-chosen-yet")
    requirement.choose(RequiredOf.EVERYBODY)

    assert look(mailoutbox) == []


def test_a_right_that_brings_it_is_told_and_one_that_is_taken_back_is_not(
    julien: User, mailoutbox: list[EmailMessage]
) -> None:
    requirement.choose(RequiredOf.SETTINGS)
    User.objects.create_superuser("claire@example.com", PASSWORD, name="Claire")
    administrators.grant(julien)
    administrators.take(julien)
    assert look(mailoutbox) == ["claire@example.com"]

    administrators.grant(julien)
    assert look(mailoutbox) == ["claire@example.com", julien.email]


def test_required_no_more_it_is_not_told(julien: User, mailoutbox: list[EmailMessage]) -> None:
    requirement.choose(RequiredOf.EVERYBODY)
    requirement.choose(RequiredOf.NOBODY)

    assert look(mailoutbox) == []


def test_who_learns_it_while_signing_in_gets_no_mail_too(
    client: Client, julien: User, mailoutbox: list[EmailMessage]
) -> None:
    requirement.choose(RequiredOf.SETTINGS)
    User.objects.filter(pk=julien.pk).update(can_configure=True)

    sign_in(client, julien.email)

    assert look(mailoutbox) == []
    assert "Un second facteur est exigé" in client.get("/compte/").text


def test_what_the_mail_server_does_not_take_is_tried_again(
    julien: User, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    requirement.choose(RequiredOf.EVERYBODY)
    works = settings.MAILERS
    broken = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
    settings.MAILERS = {"default": broken | {"OPTIONS": {"host": "127.0.0.1", "port": 1}}}
    assert look(mailoutbox) == []

    settings.MAILERS = works
    assert look(mailoutbox) == look(mailoutbox) == [julien.email]


def test_after_the_days_of_grace_the_page_says_it(
    julien: User, mailoutbox: list[EmailMessage]
) -> None:
    requirement.choose(RequiredOf.EVERYBODY)

    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert look(mailoutbox) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_look_at_once_one_tells(julien: User, mailoutbox: list[EmailMessage]) -> None:
    requirement.choose(RequiredOf.EVERYBODY)

    def look_too() -> None:
        requirement.tell_due(clock.now())

    assert overtake(look_too, look_too, after="mfa_authenticator") == [None, None]
    assert len(mailoutbox) == 1
