from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.mail import EmailMessage

from caladeo.accounts import invitations
from caladeo.accounts.invitations import AlreadyThereError, MailFailedError
from caladeo.models import User
from tests.racing import together

NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)
NO_SERVER = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
    }
}


def create(email: str = "Hugo@Example.com") -> User:
    return invitations.create(name="Hugo Lambert", email=email, can_configure=False, language="fr")


@pytest.mark.django_db
def test_an_invited_person_has_an_account_that_no_password_opens() -> None:
    person = create()

    assert person.email == "hugo@example.com"
    assert not person.has_usable_password()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spelling", ["HUGO@EXAMPLE.COM", "ｈugo＠example.com", "hu\u200bgo@example.com"]
)
def test_an_address_in_another_spelling_is_the_same_address(spelling: str) -> None:
    known = create()

    with pytest.raises(AlreadyThereError) as refusal:
        create(spelling)

    assert refusal.value.person == known


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_address_make_one_account() -> None:
    answers = together(create, create)

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyThereError", "User"]
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_the_mail_brings_a_link_and_says_who_invites(
    administrator: User, mailoutbox: list[EmailMessage]
) -> None:
    person = create()

    invitations.send(person, by=administrator, at=NOW)

    (mail,) = mailoutbox
    assert mail.to == ["hugo@example.com"]
    assert mail.subject == "Claire Martin vous invite dans l’espace Caladeo sur Caladeo"
    assert "http://testserver/invitation/" in mail.body
    person.refresh_from_db()
    assert person.invited_at == NOW


@pytest.mark.django_db
def test_the_mail_speaks_the_language_of_the_invited_person(
    administrator: User, mailoutbox: list[EmailMessage]
) -> None:
    person = create()
    person.language = User.Language.ENGLISH

    invitations.send(person, by=administrator, at=NOW)

    assert "Claire Martin invites you" in mailoutbox[0].subject
    assert "Choose your password here" in mailoutbox[0].body


@pytest.mark.django_db
def test_the_account_stays_when_the_mail_fails(administrator: User, settings: Any) -> None:
    person = create()
    settings.MAILERS = NO_SERVER

    with pytest.raises(MailFailedError):
        invitations.send(person, by=administrator, at=NOW)

    person.refresh_from_db()
    assert person.invited_at is None
