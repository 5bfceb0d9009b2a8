import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from caladeo import one_time_links
from caladeo.models import User

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

    page = client.get(link[1])
    answer = client.post(link[1], NEW)

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


def test_an_invited_person_chooses_a_password_and_is_in(client: Client, lea: User) -> None:
    link = one_time_links.path("account:invitation", person=lea)

    page = client.get(link).content.decode()
    client.post(link, NEW)

    assert "Bienvenue, Léa" in page
    assert client.get("/compte/").context["user"] == lea
    lea.refresh_from_db()
    assert lea.last_login is not None


def test_opening_a_link_changes_nothing(client: Client, lea: User) -> None:
    link = one_time_links.path("account:invitation", person=lea)

    client.get(link)

    assert client.get(link).status_code == 200


def test_a_used_link_says_so_and_offers_a_new_one(client: Client, lea: User) -> None:
    link = one_time_links.path("account:invitation", person=lea)
    client.post(link, NEW)

    for answer in (client.get(link), client.post(link, NEW)):
        assert answer.status_code == 410
        assert "Ce lien ne fonctionne plus" in answer.content.decode()
        assert 'href="/mot-de-passe/oublie/"' in answer.content.decode()


@pytest.mark.parametrize("page", ["invitation", "mot-de-passe/nouveau"])
@pytest.mark.parametrize(
    "garbled", ["x/y", "MQ/set-password", "%00/%00", "é/😀", "MQ/" + "x" * 5000]
)
def test_a_garbled_link_gets_the_same_page(client: Client, page: str, garbled: str) -> None:
    for answer in (client.get(f"/{page}/{garbled}/"), client.post(f"/{page}/{garbled}/", NEW)):
        assert answer.status_code == 410


@pytest.mark.parametrize("password", ["", "court", "1234567890", "lea@example.com", "a\0" * 10])
def test_a_weak_password_is_refused_beside_its_field(
    client: Client, lea: User, password: str
) -> None:
    link = one_time_links.path("account:invitation", person=lea)

    answer = client.post(link, {"password": password})

    assert answer.context["form"].errors.keys() == {"password"}
    lea.refresh_from_db()
    assert not lea.has_usable_password()


def test_a_link_replaces_whoever_is_signed_in(client: Client, seller: User, lea: User) -> None:
    client.force_login(seller)

    client.post(one_time_links.path("account:invitation", person=lea), NEW)

    assert client.get("/compte/").context["user"] == lea
