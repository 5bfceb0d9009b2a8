"""What goes wrong on the way there and back: told on the sign-in page, and nobody gets in."""

import time
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount

from caladeo.models import User
from tests.clients import Client
from tests.identity_provider import START, IdentityProvider, come_back, leave, plain, sign_in

pytestmark = pytest.mark.django_db
LATE, LOST, OFF = "trop longtemps", "sans vous connecter", "aucune réponse valable"


@pytest.fixture(autouse=True)
def julien(seller: User) -> User:
    return seller


def told(client: Client, answer: Any) -> str:
    """The page to which the answer leads; nobody is signed in, nobody is linked."""
    assert answer.url.startswith("/connexion/?annuaire=")
    page = client.get(answer.url)
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    return str(page.content.decode())


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_that_fails(client: Client, provider: IdentityProvider, path: str) -> None:
    provider.down = {path}
    if "well-known" in path:
        answer = client.post(START, {"next": "/compte/"})
    else:
        answer = sign_in(client, next="/compte/")

    assert OFF in told(client, answer)
    assert answer.url.endswith("&next=%2Fcompte%2F")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_nobody_is_asked_whom_the_provider_points_to(
    client: Client, provider: IdentityProvider, path: str
) -> None:
    provider.moved = {path}

    answer = client.post(START) if "well-known" in path else sign_in(client)

    assert OFF in told(client, answer)


def test_its_issuer_is_the_one_that_is_set_to_the_letter(
    client: Client, provider: IdentityProvider, settings: Any
) -> None:
    provider.discovery = {"issuer": f"{provider.issuer}/"}
    assert OFF in told(client, client.post(START))

    settings.OIDC_ISSUER = f"{provider.issuer}/"
    provider.changes = {"iss": settings.OIDC_ISSUER}
    assert sign_in(client).url == "/"


def test_a_provider_that_is_away(client: Client, provider: IdentityProvider, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"

    assert OFF in told(client, client.post(START))


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"jwks_uri": 7},
    ],
)
def test_a_provider_that_speaks_of_another_one(
    client: Client, provider: IdentityProvider, discovery: dict[str, Any]
) -> None:
    provider.discovery = discovery

    assert OFF in told(client, client.post(START))


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"aud": ["caladeo", "other"], "azp": "other"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 500},
    ],
)
def test_a_token_that_is_not_for_this_request(
    client: Client, provider: IdentityProvider, changes: dict[str, Any]
) -> None:
    provider.changes = changes

    assert OFF in told(client, sign_in(client))


@pytest.mark.parametrize("way", ["another key", "no signature"])
def test_a_token_that_the_provider_did_not_sign(
    client: Client, provider: IdentityProvider, way: str
) -> None:
    if way == "another key":
        provider.signed_by = provider.other
    else:
        provider.algorithm = "none"

    assert OFF in told(client, sign_in(client))


def test_a_state_of_nobody(client: Client, provider: IdentityProvider) -> None:
    assert LATE in told(client, client.get(f"{START}retour/?code=a&state=b"))
    assert LATE in told(client, client.get(f"{START}retour/?code=a%00&state=%00"))
    assert LATE in told(client, client.get(f"{START}retour/"))


def test_the_state_of_another_browser(client: Client, provider: IdentityProvider) -> None:
    url = leave(client)
    leave(other := Client())

    assert LATE in told(other, come_back(other, url))


def test_a_state_works_once_and_for_ten_minutes(client: Client, provider: IdentityProvider) -> None:
    url = leave(client)
    with time_machine.travel(time.time() + 700):
        assert LATE in told(client, come_back(client, url))


def test_a_way_back_that_is_opened_again(client: Client, provider: IdentityProvider) -> None:
    url = leave(client)
    come_back(client, url)
    client.post("/deconnexion/")
    SocialAccount.objects.all().delete()

    assert LATE in told(client, come_back(client, url))


@pytest.mark.parametrize(("error", "words"), [("access_denied", LOST), ("server_error", OFF)])
def test_who_gives_up_there_is_told_so(
    client: Client, provider: IdentityProvider, error: str, words: str
) -> None:
    state = plain(leave(client, next="/compte/").partition("?")[2])["state"]

    answer = client.get(f"{START}retour/?error={error}&state={state}")

    assert words in told(client, answer)
    assert answer.url.endswith("&next=%2Fcompte%2F")


def test_so_many_starts_close_the_address_for_a_while(
    client: Client, provider: IdentityProvider, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "directory": "3/15m/ip"}
    for _time in range(3):
        leave(client)

    answer = client.post(START)

    assert answer.status_code == 429
    assert "Trop d’essais" in answer.content.decode()
    assert provider.paths.count("/.well-known/openid-configuration") == 1
