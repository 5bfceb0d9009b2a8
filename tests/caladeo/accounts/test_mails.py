import io

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend

from caladeo.accounts import mails
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
    console = io.StringIO()

    EmailBackend(stream=console).send_messages(mailoutbox)

    assert f"\n{LINK}\n" in console.getvalue()
