"""A second factor: added, asked for on every road into the application, lost."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from caladeo.accounts import links
from caladeo.models import JournalEntry, User
from tests.clients import Client
from tests.factories import UserFactory

PASSWORD = "six petites pommes"
CODE_PAGE = "/connexion/code/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db: None) -> User:
    anna: User = UserFactory(name="Anna Moreau", email="anna@example.com", administrator=True)
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def code_of(secret: str, ago: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time() - ago) // 30))


def with_factor(person: User) -> str:
    """The secret of an application that the person has."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def sign_in(client: Client, email: str = "anna@example.com", **more: str) -> Any:
    return client.post("/connexion/", {"username": email, "password": PASSWORD, **more})


def is_in(client: Client) -> bool:
    return client.get("/compte/").status_code == 200


def add_app(client: Client) -> Any:
    """As a person does, with the password once more; the page of the recovery codes."""
    client.post("/compte/confirmer/", {"password": PASSWORD})
    page = client.get("/compte/securite/application/")
    secret = page.context["form"].secret
    answer = client.post("/compte/securite/application/", {"code": code_of(secret)})
    return client.get(answer.url)


def test_an_app_is_added_and_asked_for(client: Client, anna: User) -> None:
    sign_in(client)
    page = add_app(client)
    codes = page.context["unused_codes"]
    client.post("/deconnexion/")

    asked = sign_in(client, next="/compte/")
    assert (asked.url, is_in(client)) == (CODE_PAGE, False)
    assert client.post(CODE_PAGE, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    assert client.post(CODE_PAGE, {"code": codes[0]}).url == "/compte/"

    assert len(codes) == 10
    assert is_in(client)


def test_adding_one_asks_for_the_password_again(client: Client, anna: User) -> None:
    sign_in(client)

    asked = client.get("/compte/securite/application/")

    assert asked.url == "/compte/confirmer/?next=%2Fcompte%2Fsecurite%2Fapplication%2F"
    wrong = client.post(asked.url, {"password": "wrong"})
    assert wrong.context["form"].errors.keys() == {"password"}
    assert client.post(asked.url, {"password": PASSWORD}).url == "/compte/securite/application/"


def test_recovery_codes_are_shown_once_and_used_once(client: Client, anna: User) -> None:
    sign_in(client)
    code = add_app(client).context["unused_codes"][0]
    again = client.get("/compte/securite/codes/")
    assert code not in again.content.decode()
    client.post("/deconnexion/")

    for expected in (302, 200):
        sign_in(client)
        assert client.post(CODE_PAGE, {"code": code}).status_code == expected
        client.post("/deconnexion/")


def by_password(client: Client, person: User) -> Any:
    return sign_in(client, person.email)


def staying(client: Client, person: User) -> Any:
    return sign_in(client, person.email, remember="on")


def by_reset(client: Client, person: User) -> Any:
    page = client.get(links.path(links.RESET, person=person)).url
    return client.post(page, {"password": "sept grandes poires"})


def by_invitation(client: Client, person: User) -> Any:
    page = client.get(links.path(links.INVITATION, person=person)).url
    return client.post(page, {"password": "sept grandes poires"})


def by_the_admin_site(client: Client, person: User) -> Any:
    page = client.get("/admin/", follow=True)
    return sign_in(client, person.email, next=page.context["next"])


ROADS = [by_password, staying, by_reset, by_invitation, by_the_admin_site]


@pytest.mark.parametrize("road", ROADS)
def test_no_road_goes_round_it(client: Client, anna: User, road: Any) -> None:
    User.objects.filter(pk=anna.pk).update(is_superuser=True, is_staff=True)
    secret = with_factor(anna)

    asked = road(client, User.objects.get(pk=anna.pk))

    assert asked.url == CODE_PAGE
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/").status_code == 302
    assert not is_in(client)
    client.post(CODE_PAGE, {"code": code_of(secret)})
    assert is_in(client)


def test_a_link_does_not_leave_somebody_else_signed_in(client: Client, anna: User) -> None:
    with_factor(anna)
    client.force_login(UserFactory())

    by_reset(client, anna)

    assert not is_in(client)


def test_codes_cannot_be_guessed(client: Client, anna: User) -> None:
    secret = with_factor(anna)
    sign_in(client)
    for _attempt in range(10):
        client.post(CODE_PAGE, {"code": "000000"})

    answer = client.post(CODE_PAGE, {"code": code_of(secret)})

    assert "Trop d’essais" in answer.content.decode()
    assert not is_in(client)


def test_nor_from_many_browsers_and_addresses(anna: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    secret = with_factor(anna)
    for number in range(11):
        browser = Client(headers={"X-Forwarded-For": f"192.0.2.{number}:4{number}"})
        sign_in(browser)
        is_right = number == 10
        answer = browser.post(CODE_PAGE, {"code": code_of(secret) if is_right else "000000"})

    assert "Trop d’essais" in answer.content.decode()
    assert not is_in(browser)


def test_a_code_opens_once(client: Client, anna: User) -> None:
    secret = with_factor(anna)
    code = code_of(secret)
    sign_in(client)
    client.post(CODE_PAGE, {"code": code})
    other = Client()
    sign_in(other)

    answer = other.post(CODE_PAGE, {"code": code})

    assert answer.status_code == 200 or code_of(secret) != code
    assert not is_in(other)


def add(client: Client) -> None:
    add_app(client)


def remove(client: Client) -> None:
    client.post("/compte/confirmer/", {"password": PASSWORD})
    client.post("/compte/securite/application/retirer/")


def new_codes(client: Client) -> None:
    client.post("/compte/confirmer/", {"password": PASSWORD})
    client.post("/compte/securite/codes/nouveaux/")


def new_password(client: Client) -> None:
    sent = {"oldpassword": PASSWORD, "password": "sept grandes poires"}
    client.post("/compte/mot-de-passe/", sent)


def out_everywhere(client: Client) -> None:
    client.post("/compte/securite/sessions/")


# In transactions of their own: what follows a change does so after its commit.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [add, remove, new_codes, new_password, out_everywhere])
def test_what_changes_the_key_closes_the_other_doors(
    client: Client, anna: User, change: Any, mailoutbox: list[EmailMessage]
) -> None:
    if change in (remove, new_codes):
        with_factor(anna)
    other = Client()
    for browser in (client, other):
        browser.force_login(anna)

    change(client)

    assert is_in(client)
    assert not is_in(other)
    assert len(mailoutbox) == (change is not out_everywhere)


def test_the_other_sessions_are_listed_and_closed_one_by_one(client: Client, anna: User) -> None:
    phone = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU) Version/18 Safari/604.1"})
    laptop = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    for browser in (client, phone, laptop):
        sign_in(browser)
    listed = client.get("/compte/securite/")
    names = {device.name: device.key for device in listed.context["others"]}
    assert names.keys() == {"Safari, iPhone", "Firefox, Linux"}

    client.post(f"/compte/securite/sessions/{names['Safari, iPhone']}/")

    assert (is_in(client), is_in(phone), is_in(laptop)) == (True, False, True)
    stranger = Client()
    stranger.force_login(UserFactory())
    stranger.post(f"/compte/securite/sessions/{names['Firefox, Linux']}/")
    assert is_in(laptop)


def by_a_colleague(person: User) -> None:
    browser = Client()
    browser.force_login(UserFactory(administrator=True))
    path = f"/parametres/utilisateurs/{person.pk}/second-facteur/"
    assert browser.get(path).status_code == 200
    browser.post(path)


def by_the_host(person: User) -> None:
    call_command("reset_second_factor", person.email.upper())


@pytest.mark.parametrize("road", [by_a_colleague, by_the_host])
def test_a_lost_device_is_taken_away_and_told(
    client: Client,
    anna: User,
    road: Any,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with_factor(anna)
    client.force_login(anna)

    with django_capture_on_commit_callbacks(execute=True):
        road(anna)

    assert not is_in(client)
    assert not Authenticator.objects.filter(user=anna).exists()
    assert mailoutbox[0].to == [anna.email]
    assert re.search("second facteur", str(mailoutbox[0].body))
    assert sign_in(client).url == "/"


def test_nobody_takes_their_own_away_without_the_password(screen: Client) -> None:
    person = User.objects.get()
    with_factor(person)

    screen.post(f"/parametres/utilisateurs/{person.pk}/second-facteur/")

    assert Authenticator.objects.filter(user=person).exists()


@pytest.mark.parametrize("email", ["nobody@example.com", "anna@example.com"])
def test_the_command_says_when_there_is_nothing_to_take(anna: User, email: str) -> None:
    with pytest.raises(CommandError):
        call_command("reset_second_factor", email)


@pytest.mark.django_db(transaction=True)
def test_the_journal_tells_who_got_in_and_who_did_not(client: Client, anna: User) -> None:
    client.post("/connexion/", {"username": anna.email, "password": "wrong"})
    client.post("/connexion/", {"username": "nobody@example.com", "password": "wrong"})
    sign_in(client)
    code = add_app(client).context["unused_codes"][0]
    client.post("/deconnexion/")
    sign_in(client)
    client.post(CODE_PAGE, {"code": "000000"})
    client.post(CODE_PAGE, {"code": code})
    remove(client)

    entries = JournalEntry.objects.order_by("pk")
    assert [(entry.kind, entry.target_key) for entry in entries] == [
        ("sign-in-refused", anna.pk),
        ("sign-in-refused", None),
        ("signed-in", anna.pk),
        ("factor-added", anna.pk),
        ("signed-out", anna.pk),
        ("sign-in-refused", anna.pk),
        ("recovery-code-used", anna.pk),
        ("signed-in", anna.pk),
        ("factor-removed", anna.pk),
    ]
    assert {entry.address for entry in entries} == {"127.0.0.1"}


def test_the_page_tells_when_the_password_was_changed(client: Client, anna: User) -> None:
    sign_in(client)
    assert "changé " not in client.get("/compte/securite/").content.decode()

    new_password(client)

    assert "changé à l’instant" in client.get("/compte/securite/").content.decode()
