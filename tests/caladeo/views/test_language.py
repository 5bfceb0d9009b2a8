import pytest
from django.test import Client

from caladeo.models import User

pytestmark = pytest.mark.django_db


def heading(client: Client, **headers: str) -> str:
    page = client.get("/connexion/", headers=headers).content.decode()
    return "fr" if "<h1>Bonjour</h1>" in page else "en" if "<h1>Hello</h1>" in page else page


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "fr"), ("en-GB,en;q=0.9", "en"), ("de,it;q=0.5", "fr"), ("*", "fr"), ("x" * 5000, "fr")],
)
def test_a_browser_gets_its_language_or_french(
    client: Client, accepted: str, language: str
) -> None:
    assert heading(client, accept_language=accepted) == language


def test_the_choice_of_a_browser_is_kept(client: Client) -> None:
    answer = client.post("/langue/", {"language": "en", "next": "/connexion/"})

    assert answer.url == "/connexion/"
    assert heading(client, accept_language="fr") == "en"


def test_the_choice_of_a_person_is_kept_in_the_account(client: Client, seller: User) -> None:
    client.force_login(seller)

    client.post("/langue/", {"language": "en"})

    seller.refresh_from_db()
    assert seller.language == "en"
    assert "<h1>My account</h1>" in client.get("/compte/").content.decode()


def test_the_language_of_the_account_wins_over_the_browser(client: Client, seller: User) -> None:
    client.force_login(seller)

    page = client.get("/compte/", headers={"accept-language": "en"})

    assert "<h1>Mon compte</h1>" in page.content.decode()
    assert page["Content-Language"] == "fr"


def test_a_page_that_does_not_exist_speaks_the_language_too(client: Client, seller: User) -> None:
    seller.language = "en"
    seller.save()
    client.force_login(seller)

    assert client.get("/nowhere/")["Content-Language"] == "en"


@pytest.mark.parametrize("language", ["de", "", "fr\0", "x" * 50_000])
def test_an_unknown_language_changes_nothing(client: Client, seller: User, language: str) -> None:
    client.force_login(seller)

    assert client.post("/langue/", {"language": language}).status_code == 400
    seller.refresh_from_db()
    assert seller.language == "fr"


def test_a_link_changes_no_language(client: Client) -> None:
    assert client.get("/langue/?language=en").status_code == 405


def test_the_way_back_stays_on_this_site(client: Client) -> None:
    answer = client.post("/langue/", {"language": "en", "next": "https://evil.example/"})

    assert answer.url == "/"
