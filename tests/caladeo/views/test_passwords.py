import re
from typing import Any

import pytest
from django.core.mail import EmailMessage

from caladeo.accounts import links
from caladeo.accounts.links import INVITATION, RESET, LinkKind
from caladeo.models import User
from tests.clients import Client

NEW = {"password": "six petites pommes"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def lea() -> User:
    """Invited, has not chosen a password yet."""
    lea: User = User.objects.create_user("lea@example.com", name="Léa Fournier")
    return lea


def test_a_forgotten_password_is_replaced_by_mail(
    client: Client, seller: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post("/mot-de-passe/oublie/", {"email": "Julien@example.com"})
    link = re.search(r"http://testserver(\S+)", str(mailoutbox[0].body))
    assert link

    page = client.get(link[1], follow=True)
    answer = client.post("/mot-de-passe/nouveau/", NEW)

    assert "Nouveau mot de passe" in page.content.decode()
    assert answer.url == "/"
    assert client.get("/compte/").context["user"] == seller


@pytest.mark.parametrize("email", ["julien@example.com", "nobody@example.com"])
def test_the_answer_is_the_same_whether_the_account_exists(
    client: Client, seller: User, email: str
) -> None:
    answer = client.post("/mot-de-passe/oublie/", {"email": email})

    assert answer.url == "/mot-de-passe/oublie/envoye/"


@pytest.mark.parametrize("email", ["", "julien", "julien@example", "a\0@b.fr", "x" * 50_000])
def test_no_address_is_told_beside_the_field(client: Client, email: str) -> None:
    answer = client.post("/mot-de-passe/oublie/", {"email": email})

    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()


def opened(client: Client, person: User, kind: LinkKind = INVITATION) -> str:
    """The page behind a fresh link, once the browser has followed it."""
    return str(client.get(links.path(kind, person=person)).url)


def test_an_invited_person_chooses_a_password_and_is_in(client: Client, lea: User) -> None:
    page = opened(client, lea)

    shown = client.get(page).content.decode()
    client.post(page, NEW)

    assert "Bienvenue, Léa" in shown
    assert client.get("/compte/").context["user"] == lea
    lea.refresh_from_db()
    assert lea.last_login is not None


@pytest.mark.parametrize(
    ("kind", "page"), [(INVITATION, "/invitation/"), (RESET, "/mot-de-passe/nouveau/")]
)
def test_a_link_leaves_the_address_as_it_is_opened(
    client: Client, lea: User, kind: LinkKind, page: str
) -> None:
    link = links.path(kind, person=lea)

    answer = client.get(link)

    assert (answer.status_code, answer.url) == (302, page)
    assert "no-store" in answer["Cache-Control"]
    assert link.split("/")[-2] not in client.get(page).content.decode()


def test_opening_a_link_changes_nothing(client: Client, lea: User) -> None:
    link = links.path(INVITATION, person=lea)

    client.get(link)

    assert Client().get(link).status_code == 302
    assert client.get(link).status_code == 302


@pytest.mark.parametrize("page", ["/invitation/", "/mot-de-passe/nouveau/"])
def test_without_a_link_no_password_is_chosen(client: Client, lea: User, page: str) -> None:
    other = RESET if page == "/invitation/" else INVITATION
    opened(client, lea, other)

    assert client.get(page).status_code == 410
    assert client.post(page, NEW).status_code == 410
    lea.refresh_from_db()
    assert not lea.has_usable_password()


def test_a_used_link_says_so_and_offers_a_new_one(client: Client, lea: User) -> None:
    link = links.path(INVITATION, person=lea)
    client.get(link)
    client.post("/invitation/", NEW)

    for answer in (client.get(link), client.get("/invitation/"), client.post("/invitation/", NEW)):
        assert answer.status_code == 410
        assert "Ce lien ne fonctionne plus" in answer.content.decode()
        assert 'href="/mot-de-passe/oublie/"' in answer.content.decode()


def test_a_link_that_dies_while_its_page_is_open_says_so(client: Client, seller: User) -> None:
    page = opened(client, seller, RESET)
    User.objects.filter(pk=seller.pk).update(is_active=False)
    User.objects.filter(pk=seller.pk).update(is_active=True)

    assert client.post(page, NEW).status_code == 410
    seller.refresh_from_db()
    assert not seller.check_password(NEW["password"])


@pytest.mark.parametrize("page", ["invitation", "mot-de-passe/nouveau"])
@pytest.mark.parametrize(
    "garbled", ["x/y", "MQ/set-password", "%00/%00", "é/😀", "MQ/" + "x" * 5000]
)
def test_a_garbled_link_gets_the_same_page(client: Client, page: str, garbled: str) -> None:
    assert client.get(f"/{page}/{garbled}/").status_code == 410
    assert "sessionid" not in client.cookies


def test_links_begin_with_the_setting_and_never_with_the_request(
    client: Client, seller: User, screen: Client, settings: Any, mailoutbox: list[EmailMessage]
) -> None:
    settings.PUBLIC_URL = "https://caladeo.example.com"
    settings.ALLOWED_HOSTS = ["*"]

    client.post("/mot-de-passe/oublie/", {"email": seller.email}, headers={"host": "evil.example"})
    screen.post(
        "/parametres/utilisateurs/",
        {"name": "Hugo", "email": "hugo@example.com"},
        headers={"host": "evil.example"},
    )

    assert len(mailoutbox) == 2
    for mail in mailoutbox:
        assert "https://caladeo.example.com/" in mail.body
        assert "evil.example" not in mail.body


@pytest.mark.parametrize("password", ["", "court", "1234567890", "lea@example.com", "a\0" * 10])
def test_a_weak_password_is_refused_beside_its_field(
    client: Client, lea: User, password: str
) -> None:
    answer = client.post(opened(client, lea), {"password": password})

    assert answer.context["form"].errors.keys() == {"password"}
    lea.refresh_from_db()
    assert not lea.has_usable_password()


@pytest.mark.parametrize(
    "password",
    [
        "839201746592",
        "six petites pommes",
        "SIXPETITESPOMMES",
        " deux blancs autour ",
        "çà et là, 六つの林檎 🍎🍎",
        "x7" * 500,
    ],
)
def test_any_composition_will_do_and_is_taken_as_it_is(
    client: Client, lea: User, password: str
) -> None:
    """Neither cut nor trimmed, nor another one in other letters."""
    client.post(opened(client, lea), {"password": password})

    lea.refresh_from_db()
    assert lea.check_password(password)
    others = {password.strip(), password.swapcase(), password[:-1]} - {password}
    assert not any(lea.check_password(other) for other in others)


def test_fields_of_passwords_hide_them_and_leave_managers_alone(
    client: Client, seller: User, lea: User
) -> None:
    invited = client.get(opened(client, lea)).text
    client.force_login(seller)
    for page in (
        Client().get("/connexion/").text,
        invited,
        client.get("/compte/mot-de-passe/").text,
        client.get("/compte/confirmer/").text,
    ):
        fields = re.findall(r'<input[^>]*name="\w*password\w*"[^>]*>', page)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field)
            assert "onpaste" not in field


def test_nobody_has_an_account_in_a_new_installation(db: None) -> None:
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["Caladeo-2027!", "les alizes en mai", "VOYAGES ici"])
def test_the_words_of_the_house_are_no_password(
    client: Client, lea: User, settings: Any, password: str
) -> None:
    settings.AGENCY_NAME = "Alizés Voyages & Co"

    answer = client.post(opened(client, lea), {"password": password})

    assert "Caladeo" in answer.context["form"].errors["password"][0]
    lea.refresh_from_db()
    assert not lea.has_usable_password()


def test_a_link_replaces_whoever_is_signed_in(client: Client, seller: User, lea: User) -> None:
    client.force_login(seller)

    client.post(opened(client, lea), NEW)

    assert client.get("/compte/").context["user"] == lea
