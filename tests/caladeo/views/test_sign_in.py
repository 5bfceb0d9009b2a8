import pytest
from django.conf import settings

from caladeo.models import User
from tests.clients import Client
from tests.factories import OpportunityFactory, TaskFactory, UserFactory

PASSWORD = "six petites pommes"
TEN = 10  # ACCOUNT_RATE_LIMITS
REFUSED = "E-mail ou mot de passe incorrect."
pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    anna: User = UserFactory(name="Anna Moreau", email="anna@example.com")
    anna.set_password(PASSWORD)
    anna.save()
    return anna


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/connexion/", {"username": email, "password": password, **more})


@pytest.mark.parametrize("typed", ["anna@example.com", " Anna@EXAMPLE.com ", "ａnna＠example.com"])
def test_people_sign_in_by_e_mail(client: Client, anna: User, typed: str) -> None:
    answer = sign_in(client, typed)

    assert answer.url == "/"
    assert client.session["_auth_user_id"] == str(anna.pk)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("Anna Moreau", PASSWORD),
        ("<b>😀</b>", "x" * 900),
    ],
)
def test_a_refusal_never_says_which_was_wrong(
    client: Client, anna: User, email: str, password: str
) -> None:
    answer = sign_in(client, email, password)

    page = answer.content.decode()
    assert REFUSED in page
    assert answer.context["form"]["login"].value() == email
    assert password not in page.replace(email, "")


def test_a_deactivated_person_gets_the_same_refusal(client: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)

    assert REFUSED in sign_in(client, anna.email).content.decode()


def test_an_invited_person_without_a_password_gets_the_same_refusal(client: Client) -> None:
    User.objects.create_user("lea@example.com", name="Léa")

    assert REFUSED in sign_in(client, "lea@example.com", "!").content.decode()


@pytest.mark.parametrize(
    ("email", "password"), [("a\0b", "x"), ("x", "a\0b"), ("", ""), ("x" * 50_000, "x" * 50_000)]
)
def test_monsters_are_refused_beside_their_field(client: Client, email: str, password: str) -> None:
    answer = sign_in(client, email, password)

    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()


def test_nul_bytes_in_the_address_do_no_harm(client: Client) -> None:
    answer = client.post("/connexion/?next=%00&x=%00", {"username": "a", "password": "b"})

    assert REFUSED in answer.content.decode()


def test_the_page_asked_for_comes_after_signing_in(client: Client, anna: User) -> None:
    asked = client.get("/compte/?x=1")
    assert asked.url == "/connexion/?next=/compte/%3Fx%3D1"

    page = client.get(asked.url)
    answer = sign_in(client, anna.email, next=page.context["next"])

    assert answer.url == "/compte/?x=1"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\0", ""],
)
def test_nobody_is_sent_to_another_site(client: Client, anna: User, target: str) -> None:
    assert sign_in(client, anna.email, next=target).url == "/"


def test_who_is_signed_in_goes_on(client: Client, seller: User) -> None:
    client.force_login(seller)

    assert client.get("/connexion/?next=/compte/").url == "/compte/"
    assert client.get("/connexion/?next=/connexion/").url == "/"


def test_ten_wrong_passwords_close_the_pair_for_a_while(client: Client, anna: User) -> None:
    for _attempt in range(TEN - 1):
        assert sign_in(client, anna.email, "wrong").status_code == 200

    answer = sign_in(client, "ANNA@example.com", "wrong")
    right_but_late = sign_in(client, anna.email)

    assert (answer.status_code, right_but_late.status_code) == (429, 429)
    assert "Trop d’essais" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "typed", ["anna＠example.com", "ａnna@example.com", "ann\u200ba@example.com"]
)
def test_another_spelling_does_not_walk_round_the_lock(
    client: Client, anna: User, typed: str
) -> None:
    for _attempt in range(TEN):
        sign_in(client, anna.email, "wrong")

    assert sign_in(client, typed, "wrong").status_code == 429
    assert sign_in(client, typed).status_code == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("typed", ["anna＠example.com", "ａnna@example.com"])
def test_wrong_passwords_under_other_spellings_close_the_pair(
    client: Client, anna: User, typed: str
) -> None:
    for _attempt in range(TEN):
        sign_in(client, typed, "wrong")

    assert sign_in(client, anna.email).status_code == 429


def test_a_locked_out_pair_closes_nobody_else(client: Client, anna: User) -> None:
    for _attempt in range(TEN):
        sign_in(client, "julien@example.com", "wrong")

    assert sign_in(client, anna.email).url == "/"


def test_a_success_forgets_the_wrong_passwords(client: Client, anna: User) -> None:
    for _attempt in range(TEN - 1):
        sign_in(client, anna.email, "wrong")
    sign_in(client, anna.email)
    client.post("/deconnexion/")

    assert sign_in(client, anna.email, "wrong").status_code == 200
    assert sign_in(client, anna.email).url == "/"


def test_signing_out_ends_the_session(client: Client, seller: User) -> None:
    client.force_login(seller)

    answer = client.post("/deconnexion/")

    assert answer.url == "/connexion/"
    assert client.get("/compte/").status_code == 302


def test_signing_out_empties_the_browser(client: Client, seller: User) -> None:
    client.force_login(seller)
    task = TaskFactory(opportunity=OpportunityFactory(manager=seller), name="Appeler Mme Lefèvre")
    client.post(f"/taches/{task.pk}/supprimer/")
    assert client.cookies["messages"].value

    answer = client.post("/deconnexion/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.cookies["messages"].value == ""
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_a_link_cannot_sign_anybody_out(client: Client, seller: User) -> None:
    client.force_login(seller)

    assert client.get("/deconnexion/").status_code == 405
    assert client.get("/compte/").status_code == 200


def test_a_deactivated_person_is_out_at_once(client: Client, seller: User) -> None:
    client.force_login(seller)

    User.objects.filter(pk=seller.pk).update(is_active=False)

    assert client.get("/compte/").url.startswith("/connexion/")
