"""Signing in by the identity provider, from the button to the page that was asked for."""

import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.core.mail import EmailMessage

from caladeo import clock
from caladeo.models import JournalEntry, User
from tests.clients import Client
from tests.database import digest
from tests.identity_provider import (
    CLIENT,
    RETURN,
    START,
    IdentityProvider,
    come_back,
    leave,
    plain,
    sign_in,
)
from tests.stored import stored

Kind = JournalEntry.Kind
pytestmark = pytest.mark.django_db


def who(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def refusals() -> list[tuple[Any, dict[str, Any]]]:
    rows = JournalEntry.objects.filter(kind=Kind.SIGN_IN_REFUSED).order_by("pk")
    return [(row.target_key, row.after) for row in rows]


def test_who_was_invited_signs_in_and_is_linked(
    client: Client, provider: IdentityProvider, seller: User, mailoutbox: list[EmailMessage]
) -> None:
    assert "Se connecter avec l’annuaire des Alizés" in client.get("/connexion/").content.decode()

    answer = sign_in(client)

    assert (answer.status_code, answer.url) == (302, "/")
    assert who(client) == str(seller.pk)
    row = SocialAccount.objects.get()
    assert (row.user, row.provider, row.uid) == (seller, provider.issuer, "248289761001")
    assert row.extra_data == {}
    kinds = list(JournalEntry.objects.order_by("pk").values_list("kind", "by", "target_key"))
    assert kinds == [
        (Kind.ACCOUNT_LINKED, seller.pk, seller.pk),
        (Kind.SIGNED_IN, seller.pk, seller.pk),
    ]


@pytest.mark.django_db(transaction=True)
def test_who_is_linked_is_told_by_mail(
    client: Client, provider: IdentityProvider, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.create_user("julien@example.com", "six petites pommes", name="Julien")

    sign_in(client)
    client.post("/deconnexion/")
    sign_in(client)

    assert [mail.to for mail in mailoutbox] == [["julien@example.com"]]
    assert "fournisseur d’identité" in mailoutbox[0].body


def test_the_request_carries_what_protects_it(client: Client, provider: IdentityProvider) -> None:
    url = leave(client)

    asked = plain(urlsplit(url).query)
    assert url.startswith(f"{provider.issuer}/authorize?")
    assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT, RETURN)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert set(asked["scope"].split()) == {"openid", "email"}
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 24


def test_its_tokens_are_neither_kept_nor_sent_on(
    client: Client, provider: IdentityProvider, seller: User
) -> None:
    provider.claims["email"] = None  # so that the user info is asked with the access token
    provider.userinfo = {"sub": "248289761001", "email": seller.email, "email_verified": True}

    answer = sign_in(client)
    page = client.get(answer.url)

    assert "/userinfo" in provider.paths
    everything = f"{stored()} {client.session.items()} {client.cookies} {answer.headers}{page.text}"
    assert len(provider.tokens) == 2
    assert not [token for token in provider.tokens if token in everything]


def test_the_second_time_the_subject_counts(
    client: Client, provider: IdentityProvider, seller: User
) -> None:
    sign_in(client)
    client.post("/deconnexion/")
    provider.claims |= {"email": "autre@example.com", "email_verified": False}

    sign_in(client)

    assert who(client) == str(seller.pk)
    seller.refresh_from_db()
    assert seller.email == "julien@example.com"
    assert SocialAccount.objects.count() == 1


def test_an_e_mail_that_somebody_else_got_opens_no_account(
    client: Client, provider: IdentityProvider, seller: User
) -> None:
    sign_in(client)
    client.post("/deconnexion/")
    provider.claims["sub"] = "somebody new"

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "lié à un autre compte" in answer.content.decode()
    assert who(client) == ""
    assert refusals() == [
        (seller.pk, {"step": "identity provider", "reason": "linked to another subject"})
    ]


@pytest.mark.parametrize("said", [False, "false", None, 0, "no"])
def test_an_e_mail_that_is_not_confirmed_links_nobody(
    client: Client, provider: IdentityProvider, seller: User, said: Any
) -> None:
    provider.claims["email_verified"] = said

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "n’est pas confirmé" in answer.content.decode()
    assert not SocialAccount.objects.exists()
    assert refusals() == [(None, {"step": "identity provider", "reason": "unverified e-mail"})]


@pytest.mark.parametrize("said", [True, "true", 1, "1"])
def test_microsoft_says_by_another_claim_that_it_is(
    client: Client, provider: IdentityProvider, seller: User, said: Any
) -> None:
    provider.claims |= {"email_verified": None, "xms_edov": said}

    sign_in(client)

    assert who(client) == str(seller.pk)


@pytest.mark.parametrize(
    ("domains", "said", "status"),
    [
        (["Example.com"], None, 302),
        (["example.com"], False, 403),
        (["autre.fr", "ample.com"], None, 403),
    ],
)
@pytest.mark.usefixtures("seller")
def test_domains_of_the_agency_need_no_word_of_the_provider(
    provider: IdentityProvider, settings: Any, domains: list[str], said: Any, status: int
) -> None:
    settings.OIDC_VERIFIED_DOMAINS = domains
    provider.claims["email_verified"] = said

    assert sign_in(Client()).status_code == status


@pytest.mark.parametrize("sub", ["248289761001", "another"])
def test_the_e_mail_may_come_from_the_user_info_of_the_same_subject(
    client: Client, provider: IdentityProvider, seller: User, sub: str
) -> None:
    provider.userinfo = provider.claims | {"sub": sub}
    provider.claims = {"sub": "248289761001"}

    sign_in(client)

    assert (who(client) == str(seller.pk)) is (sub == "248289761001")


def test_nobody_is_made(client: Client, provider: IdentityProvider, seller: User) -> None:
    provider.claims["email"] = "inconnu@example.com"

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "inconnu@example.com" not in answer.content.decode()
    assert "invitation" in answer.content.decode()
    assert list(User.objects.all()) == [seller]
    assert refusals() == [(None, {"step": "identity provider", "reason": "unknown e-mail"})]
    assert "inconnu" not in str(list(JournalEntry.objects.values()))


@pytest.mark.parametrize("links", [0, 1])
def test_a_deactivated_person_stays_out(
    client: Client, provider: IdentityProvider, seller: User, links: int
) -> None:
    if links:
        sign_in(client)
    User.objects.filter(pk=seller.pk).update(is_active=False)
    assert client.get("/compte/").url.startswith("/connexion/")

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "désactivé" in answer.content.decode()
    assert client.get("/compte/").url.startswith("/connexion/")
    assert SocialAccount.objects.count() == links
    assert refusals() == [
        (seller.pk, {"step": "identity provider", "reason": "deactivated account"})
    ]


def test_an_invitation_is_accepted_by_signing_in(
    client: Client, provider: IdentityProvider, screen: Client
) -> None:
    lea = User.objects.create_user("lea@example.com", name="Léa")
    provider.claims["email"] = "Lea@Example.com"
    assert "invitation non envoyée" in screen.get("/parametres/utilisateurs/").content.decode()

    sign_in(client)

    assert who(client) == str(lea.pk)
    lea.refresh_from_db()
    assert lea.has_joined
    assert not lea.has_usable_password()
    assert not lea.may_export
    assert "invitation non envoyée" not in screen.get("/parametres/utilisateurs/").content.decode()


def test_the_second_factor_is_still_asked_for(
    client: Client, provider: IdentityProvider, seller: User, settings: Any
) -> None:
    Authenticator.objects.create(user=seller, type="totp", data={"secret": "x"})

    assert sign_in(client).url == "/connexion/code/"
    assert who(client) == ""

    settings.OIDC_SECOND_FACTOR = True
    assert sign_in(client).url == "/"
    assert who(client) == str(seller.pk)


@pytest.fixture
def without_password(client: Client, provider: IdentityProvider, seller: User) -> None:
    """The seller came by the provider, and never had a password."""
    seller.set_unusable_password()
    seller.save()
    sign_in(client)


@pytest.mark.usefixtures("without_password")
def test_who_has_no_password_confirms_at_the_provider(client: Client) -> None:
    app = "/compte/securite/application/"

    asked = client.get(app).url

    assert asked == f"/compte/confirmer/annuaire/?{urlencode({'next': app})}"
    assert client.get("/compte/confirmer/").url == "/compte/confirmer/annuaire/"
    assert come_back(client, leave(client, "/compte/confirmer/annuaire/", next=app)).url == app
    assert client.get(app).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert client.get(app).url == asked


@pytest.mark.usefixtures("without_password")
def test_who_has_no_password_changes_none(client: Client) -> None:
    change = "/compte/mot-de-passe/"

    for path in ("/compte/", "/compte/securite/"):
        assert change not in client.get(path).text
    assert client.get(change).status_code == 404
    assert client.post(change, {"password1": "six petites pommes"}).status_code == 404


def test_the_page_asked_for_comes_after(
    client: Client, provider: IdentityProvider, seller: User
) -> None:
    assert sign_in(client, next="/compte/?x=1").url == "/compte/?x=1"


@pytest.mark.both
@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil", "\0"])
def test_nobody_is_sent_to_another_site(
    client: Client, provider: IdentityProvider, seller: User, target: str
) -> None:
    assert sign_in(client, next=target).url == "/"


@pytest.mark.parametrize(("remember", "days"), [({}, 0), ({"remember": "on"}, 29)])
def test_who_asked_for_it_stays_signed_in(
    client: Client, provider: IdentityProvider, seller: User, remember: dict[str, str], days: int
) -> None:
    sign_in(client, **remember)

    assert client.session.get_expire_at_browser_close() is not bool(remember)
    with time_machine.travel(time.time() + timedelta(days=days, hours=13).total_seconds()):
        assert (client.get("/compte/").status_code == 200) is bool(remember)


def test_a_session_of_somebody_else_gives_way(
    client: Client, provider: IdentityProvider, seller: User, administrator: User
) -> None:
    url = leave(client)
    before = client.session
    before["account_authentication_methods"] = []
    before.save()

    come_back(client, url)

    assert who(client) == str(seller.pk)
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != before.session_key


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_settings_no_address_answers(client: Client, method: str) -> None:
    page = client.get("/connexion/").content.decode()

    for path in (START, f"{START}retour/?code=a&state=b"):
        assert getattr(client, method)(path).status_code == 404
    assert "annuaire" not in page
    assert client.post("/compte/securite/annuaire/").status_code == 302


def test_nothing_is_written_for_who_only_looks(client: Client, provider: IdentityProvider) -> None:
    before = digest()

    assert client.get(START).status_code == 405
    assert client.get(f"{START}retour/").status_code == 302

    assert digest() == before
