"""Passkeys: added, named, removed; in place of the password, after it, once more."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage

from caladeo.accounts import second_factor
from caladeo.accounts.factors import requirement
from caladeo.models import FactorPolicy, JournalEntry, User
from tests.caladeo.views.test_second_factor import (
    CODE_PAGE,
    PASSWORD,
    by_invitation,
    by_password,
    by_reset,
    by_the_admin_site,
    is_in,
    sign_in,
)
from tests.clients import Client
from tests.factories import UserFactory
from tests.passkeys import Device

NEW = "/compte/securite/cles/nouvelle/"
SIGN_IN = "/connexion/cle/"
AGAIN = "/compte/confirmer/cle/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _public(settings: Any) -> None:
    settings.PUBLIC_URL = "https://testserver"


@pytest.fixture
def anna(db: None) -> User:
    anna: User = UserFactory(name="Anna Moreau", email="anna@example.com", host=True)
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def asked(client: Client) -> Any:
    answer = client.get(SIGN_IN, headers={"X-Requested-With": "XMLHttpRequest"})
    return json.loads(answer.content)["request_options"]


def add_key(client: Client, device: Device, name: str = "Ordinateur d’Anna") -> Any:
    client.post("/compte/confirmer/", {"password": PASSWORD})
    options = client.get(NEW).context["options"]
    return client.post(NEW, {"name": name, "credential": device.make(options)})


@pytest.fixture
def device(anna: User) -> Device:
    """A key of Anna's."""
    device, browser = Device(), Client()
    sign_in(browser)
    add_key(browser, device)
    anna.refresh_from_db()
    return device


def sign_in_by_key(client: Client, device: Device, **more: str) -> Any:
    return client.post(SIGN_IN, {"credential": device.open(asked(client)), **more})


def test_a_key_is_added_and_opens_without_a_password(
    client: Client, anna: User, mailoutbox: list[EmailMessage]
) -> None:
    sign_in(client)
    device = Device()
    answer = add_key(client, device)
    assert len(client.get(answer.url).context["unused_codes"]) == 10
    assert "Ordinateur d’Anna" in client.get("/compte/securite/").content.decode()
    client.post("/deconnexion/")

    assert sign_in_by_key(client, device, next="/compte/").url == "/compte/"

    assert is_in(client)
    assert client.session.get_expire_at_browser_close()
    assert "clé d’accès" in str(mailoutbox[0].body)
    kinds = list(JournalEntry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["signed-in", "factor-added", "signed-out", "signed-in"]


def test_who_asked_for_it_stays_signed_in(client: Client, device: Device) -> None:
    sign_in_by_key(client, device, remember="on")

    assert not client.session.get_expire_at_browser_close()


def test_the_page_of_sign_in_offers_it_where_browsers_have_it(
    client: Client, settings: Any
) -> None:
    assert "data-passkey" in client.get("/connexion/").content.decode()
    assert second_factor.passkey_host() == "testserver"
    for address in ("https://192.0.2.1", "http://caladeo.example.com", "https://[2001:db8::1]"):
        settings.PUBLIC_URL = address
        assert "data-passkey" not in client.get("/connexion/").content.decode()
    settings.PUBLIC_URL = "http://localhost:8000"
    assert "data-passkey" in client.get("/connexion/").content.decode()


@pytest.mark.parametrize("road", [by_password, by_reset, by_invitation, by_the_admin_site])
def test_it_is_asked_for_on_every_road(
    client: Client, anna: User, device: Device, road: Any
) -> None:
    assert road(client, anna).url == CODE_PAGE
    assert not is_in(client)

    page = client.get(CODE_PAGE)
    client.post(CODE_PAGE, {"credential": device.open(page.context["js_data"]["request_options"])})

    assert is_in(client)


def lost(device: Device) -> str:
    return device.open({"publicKey": {"challenge": "AAAA", "rpId": "testserver"}})


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "5",
        "[]",
        "{}",
        "{",
        "9" * 30_000,
        "[" * 10_000,
        '{"response": null}',
        '{"response": {"userHandle": 3}}',
        '{"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": "MQ"}}',
    ],
    ids=range(11),
)
def test_nonsense_is_refused_on_every_page(
    client: Client, anna: User, device: Device, answer: str
) -> None:
    sent = {"credential": answer}
    asked(client)
    assert client.post(SIGN_IN, sent).url == "/connexion/"
    sign_in(client)
    client.get(CODE_PAGE)
    assert "pas été reconnue" in client.post(CODE_PAGE, sent).content.decode()
    assert not is_in(client)

    client.force_login(anna)
    assert client.post(AGAIN, sent).url == "/compte/confirmer/"
    client.post("/compte/confirmer/", {"password": PASSWORD})
    client.get(NEW)
    assert client.post(NEW, {"name": "x", **sent}).status_code == 200
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_what_was_not_asked_for_now_is_refused(client: Client, device: Device) -> None:
    asked(client)
    client.post(SIGN_IN, {"credential": lost(device)})
    assert not is_in(client)

    answer = device.open(asked(client))
    client.post(SIGN_IN, {"credential": answer})
    client.post("/deconnexion/")
    client.post(SIGN_IN, {"credential": answer})
    assert not is_in(client)
    refused = JournalEntry.objects.filter(kind="sign-in-refused")
    assert [entry.after for entry in refused] == [{"step": "passkey"}] * 2


def other_site(device: Device) -> None:
    device.origin = "https://testserver.example.com"


def unverified(device: Device) -> None:
    device.verifies = False


def another_key(device: Device) -> None:
    device.private = Device().private


@pytest.mark.parametrize("fault", [other_site, unverified, another_key])
def test_only_the_key_and_its_owner_at_this_address_get_in(
    client: Client, device: Device, fault: Any
) -> None:
    fault(device)

    assert sign_in_by_key(client, device).url == "/connexion/"

    assert not is_in(client)


def test_a_deactivated_account_stays_closed(client: Client, anna: User, device: Device) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)

    assert sign_in_by_key(client, device).url == "/connexion/"

    assert not is_in(client)


def test_it_serves_in_place_of_the_password_once_more(
    client: Client, anna: User, device: Device
) -> None:
    client.force_login(anna)
    page = client.get("/compte/confirmer/", {"next": NEW})

    sent = {"credential": device.open(page.context["options"]), "next": NEW}
    assert client.post(AGAIN, sent).url == NEW

    assert client.get(NEW).status_code == 200
    assert client.get(AGAIN).url == "/compte/confirmer/"


def key_page(what: str = "") -> str:
    return f"/compte/securite/cles/{Authenticator.objects.get(type='webauthn').pk}/{what}"


def test_it_is_renamed_and_removed(
    client: Client, anna: User, device: Device, mailoutbox: list[EmailMessage]
) -> None:
    client.force_login(anna)
    assert client.get(key_page()).url.startswith("/compte/confirmer/")
    client.post("/compte/confirmer/", {"password": PASSWORD})

    assert client.post(key_page(), {"name": ""}).context["form"].errors.keys() == {"name"}
    client.post(key_page(), {"name": "Clé bleue"})
    assert "Clé bleue" in client.get(key_page("retirer/")).content.decode()
    mailoutbox.clear()
    client.post(key_page("retirer/"))

    assert not Authenticator.objects.exists()
    assert len(mailoutbox) == 1
    told = JournalEntry.objects.filter(kind__startswith="factor").order_by("pk")
    assert [(entry.kind, entry.before, entry.after) for entry in told][1:] == [
        ("factor-edited", {"name": "Ordinateur d’Anna"}, {"name": "Clé bleue"}),
        ("factor-removed", {"factor": "passkey", "name": "Clé bleue"}, {}),
    ]
    sign_in_by_key(Client(), device)


def test_keys_of_others_are_not_there(client: Client, device: Device) -> None:
    stranger = UserFactory()
    stranger.set_password(PASSWORD)
    stranger.save()
    client.force_login(stranger)
    client.post("/compte/confirmer/", {"password": PASSWORD})

    for what in ("", "retirer/"):
        assert client.get(key_page(what)).status_code == 404
        assert client.post(key_page(what), {"name": "x"}).status_code == 404
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Ordinateur d’Anna"


def test_the_last_one_stays_while_one_is_required(
    client: Client, anna: User, device: Device
) -> None:
    requirement.choose(FactorPolicy.RequiredOf.EVERYBODY)
    client.force_login(anna)
    client.post("/compte/confirmer/", {"password": PASSWORD})
    assert "retirer" not in client.get("/compte/securite/").content.decode()

    answer = client.post(key_page("retirer/"), follow=True)

    assert "Vous devez avoir un second facteur" in answer.content.decode()
    assert Authenticator.objects.filter(type="webauthn").exists()
    add_key(client, Device(), "Une autre")
    assert "retirer" in client.get("/compte/securite/").content.decode()


def test_it_is_what_is_required(client: Client, anna: User) -> None:
    requirement.choose(FactorPolicy.RequiredOf.EVERYBODY)
    User.objects.update(factor_due="2020-01-01")
    device = Device()
    sign_in(client)
    assert client.get("/").url == "/compte/securite/obligatoire/"

    options = client.get(NEW).context["options"]
    client.post(NEW, {"name": "Téléphone", "credential": device.make(options)})

    assert is_in(client)
    client.post("/deconnexion/")
    sign_in_by_key(client, device)
    assert is_in(client)
