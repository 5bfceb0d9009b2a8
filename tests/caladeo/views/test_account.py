import pytest

from caladeo.colors import AVATARS
from caladeo.models import User
from tests.clients import Client

pytestmark = pytest.mark.django_db
CHOICES = {
    "name": "Julien B.",
    "color": AVATARS[2],
    "language": "en",
    "theme": "dark",
    "has_shortcuts": "",
}


@pytest.fixture
def signed_in(client: Client, seller: User) -> Client:
    seller.set_password("six petites pommes")
    seller.save()
    client.force_login(seller)
    return client


def test_people_choose_for_themselves(signed_in: Client, seller: User) -> None:
    answer = signed_in.post("/compte/", CHOICES, follow=True)

    seller.refresh_from_db()
    assert (seller.name, seller.color, seller.language) == ("Julien B.", AVATARS[2], "en")
    assert (seller.theme, seller.has_shortcuts) == ("dark", False)
    page = answer.content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page
    assert "Account saved" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 300),
        ("name", "a\0b"),
        ("color", "red"),
        ("color", '#FFF" onload="x'),
        ("language", "de"),
        ("theme", "\0"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    signed_in: Client, seller: User, field: str, value: str
) -> None:
    answer = signed_in.post("/compte/", {**CHOICES, field: value})

    assert answer.context["form"].errors.keys() == {field}
    assert "field-error" in answer.content.decode()
    seller.refresh_from_db()
    assert seller.name == "Julien Bernard"


def test_a_refused_name_does_not_show_in_the_menu(signed_in: Client) -> None:
    opened = {"initial-name": "Julien Bernard"}
    page = signed_in.post("/compte/", {**CHOICES, **opened, "name": "y" * 300}).content.decode()

    assert page.count("y" * 300) == 1


def test_names_are_shown_as_they_are(signed_in: Client) -> None:
    page = signed_in.post("/compte/", {**CHOICES, "name": "<i>Zoë</i> 😀"}, follow=True)

    assert "&lt;i&gt;Zoë&lt;/i&gt; 😀" in page.content.decode()


def test_rights_and_e_mail_cannot_be_slipped_in(signed_in: Client, seller: User) -> None:
    signed_in.post("/compte/", {**CHOICES, "can_configure": "on", "email": "x@example.com"})

    seller.refresh_from_db()
    assert not seller.can_configure
    assert seller.email == "julien@example.com"


def test_a_colour_from_elsewhere_stays_a_choice(signed_in: Client, seller: User) -> None:
    User.objects.filter(pk=seller.pk).update(color="#123456")

    assert "#123456" in signed_in.get("/compte/").content.decode()


def test_the_menu_switches_the_appearance(signed_in: Client, seller: User) -> None:
    answer = signed_in.post("/compte/apparence/", {"theme": "light", "next": "/compte/"})

    assert answer.url == "/compte/"
    seller.refresh_from_db()
    assert seller.theme == "light"


def test_an_unknown_appearance_changes_nothing(signed_in: Client, seller: User) -> None:
    assert signed_in.post("/compte/apparence/", {"theme": "pink\0"}).status_code == 400
    assert signed_in.get("/compte/apparence/").status_code == 405
    seller.refresh_from_db()
    assert seller.theme == "system"


def test_a_new_password_ends_the_other_sessions_only(signed_in: Client, seller: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(pk=seller.pk))
    form = {"oldpassword": "six petites pommes", "password": "sept grandes poires"}

    answer = signed_in.post("/compte/mot-de-passe/", form)

    assert answer.url == "/compte/"
    assert signed_in.get("/compte/").status_code == 200
    assert elsewhere.get("/compte/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", "sept grandes poires", "oldpassword"),
        ("six petites pommes", "court", "password"),
        ("six petites pommes", "julien@example.com", "password"),
        ("six petites pommes", "x" * 50_000, "password"),
        ("six petites pommes", "sept\0grandes poires", "password"),
        ("\0", "sept grandes poires", "oldpassword"),
        ("", "sept grandes poires", "oldpassword"),
    ],
)
def test_a_refused_password_leaves_the_old_one(
    signed_in: Client, seller: User, old: str, new: str, field: str
) -> None:
    answer = signed_in.post("/compte/mot-de-passe/", {"oldpassword": old, "password": new})

    assert answer.context["form"].errors.keys() == {field}
    seller.refresh_from_db()
    assert seller.check_password("six petites pommes")


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
