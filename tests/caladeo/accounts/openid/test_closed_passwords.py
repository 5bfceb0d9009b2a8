"""Passwords closed for all but one emergency administrator, and links taken away again."""

import io
import re
import time
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import checks
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from caladeo.accounts import administrators, links
from caladeo.accounts.links import INVITATION, RESET, LinkKind
from caladeo.accounts.openid import doors
from caladeo.models import JournalEntry, User
from tests.clients import Client
from tests.identity_provider import IdentityProvider, come_back, leave, sign_in

AGAIN = "/compte/confirmer/annuaire/"
PASSWORD = "six petites pommes"
REFUSED = "E-mail ou mot de passe incorrect."
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("provider")]


@pytest.fixture
def julien(seller: User) -> User:
    seller.set_password(PASSWORD)
    seller.save()
    return seller


@pytest.fixture
def claire(administrator: User) -> User:
    """The administrator for emergencies."""
    administrator.set_password(PASSWORD)
    administrator.save()
    return administrator


def type_password(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/connexion/?secours", {"username": email, "password": password})


def page(client: Client, path: str) -> str:
    return str(client.get(path).content.decode())


@pytest.mark.usefixtures("passwords_closed")
class TestClosed:
    def test_the_page_has_one_button_and_a_quiet_link(self, client: Client) -> None:
        shown = page(client, "/connexion/")

        assert "Se connecter avec l’annuaire des Alizés" in shown
        assert 'href="?secours"' in shown
        assert "Accès de secours" in shown
        assert 'type="password"' not in shown
        assert "oublié" not in shown
        assert 'type="password"' in page(client, "/connexion/?secours")

    def test_the_emergency_administrator_gets_in(self, client: Client, claire: User) -> None:
        assert type_password(client, claire.email).url == "/"
        assert client.get("/compte/").context["user"] == claire

    @pytest.mark.parametrize("typed", [PASSWORD, "wrong"])
    def test_all_others_are_refused_alike(
        self, client: Client, julien: User, claire: User, typed: str
    ) -> None:
        answers = [
            type_password(client, julien.email, typed),
            type_password(client, claire.email, "wrong"),
            type_password(client, "nobody@example.com", typed),
        ]

        for answer in answers:
            assert (answer.status_code, REFUSED in answer.content.decode()) == (200, True)
        assert "_auth_user_id" not in client.session
        refused = JournalEntry.objects.filter(kind=JournalEntry.Kind.SIGN_IN_REFUSED)
        assert refused.count() == 3

    def test_right_passwords_count_as_wrong_ones(self, client: Client, julien: User) -> None:
        answers = [type_password(client, julien.email).status_code for _time in range(11)]

        assert answers == [200] * 9 + [429] * 2

    def test_without_the_right_nobody_is_the_emergency_administrator(
        self, client: Client, claire: User
    ) -> None:
        User.objects.filter(pk=claire.pk).update(can_configure=False)

        assert REFUSED in type_password(client, claire.email).content.decode()

    def test_mails_for_a_new_password_go_to_nobody_else(
        self, client: Client, julien: User, claire: User, mailoutbox: list[EmailMessage]
    ) -> None:
        for email in (julien.email, claire.email, "nobody@example.com"):
            answer = client.post("/mot-de-passe/oublie/", {"email": email})
            assert answer.url == "/mot-de-passe/oublie/envoye/"

        assert [mail.to for mail in mailoutbox] == [[claire.email]]

    @pytest.mark.parametrize("kind", [INVITATION, RESET])
    def test_links_that_are_under_way_work_no_more(
        self, client: Client, julien: User, settings: Any, kind: LinkKind
    ) -> None:
        settings.PASSWORD_SIGN_IN = True
        opened = Client()
        opened.get(links.path(kind, person=julien))
        settings.PASSWORD_SIGN_IN = False

        answers = [
            client.get(links.path(kind, person=julien)),
            opened.post(
                "/invitation/" if kind is INVITATION else "/mot-de-passe/nouveau/",
                {"password": "sept petites poires"},
            ),
        ]

        assert answers[0].status_code == answers[1].status_code == 410
        assert "annuaire des Alizés" in answers[0].content.decode()
        julien.refresh_from_db()
        assert julien.check_password(PASSWORD)

    def test_an_invitation_leads_to_the_provider(
        self, screen: Client, client: Client, mailoutbox: list[EmailMessage], provider: Any
    ) -> None:
        person = {"name": "Hugo", "email": "hugo@example.com"}
        screen.post("/parametres/utilisateurs/", person)

        (mail,) = mailoutbox
        assert "l’annuaire des Alizés" in mail.body
        assert "mot de passe ici" not in mail.body
        assert re.findall(r"http://\S+", mail.body) == ["http://testserver/connexion/"]
        provider.claims["email"] = "hugo@example.com"
        assert sign_in(client).url == "/"

    def test_my_account_offers_no_password(self, client: Client, julien: User) -> None:
        client.force_login(julien)

        assert "/compte/mot-de-passe/" not in page(client, "/compte/")
        assert "/compte/mot-de-passe/" not in page(client, "/compte/securite/")
        assert client.get("/compte/mot-de-passe/").status_code == 404
        sent = {"oldpassword": PASSWORD, "password": "sept petites poires"}
        assert client.post("/compte/mot-de-passe/", sent).status_code == 404

    def test_the_emergency_administrator_keeps_theirs(self, client: Client, claire: User) -> None:
        client.force_login(claire)

        assert "/compte/mot-de-passe/" in page(client, "/compte/")
        assert client.get("/compte/mot-de-passe/").status_code == 200

    def test_the_administration_site_is_no_other_way_in(self, client: Client) -> None:
        asked = client.get("/admin/login/?next=/admin/")

        assert asked.url == "/connexion/?next=/admin/"
        assert 'type="password"' not in page(client, asked.url)
        assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302

    @pytest.mark.usefixtures("julien")
    def test_what_is_sensitive_is_confirmed_at_the_provider(self, client: Client) -> None:
        sign_in(client)
        asked = client.get("/compte/securite/application/").url
        assert asked == "/compte/confirmer/annuaire/?next=%2Fcompte%2Fsecurite%2Fapplication%2F"
        assert client.get("/compte/confirmer/").url == AGAIN
        assert "Continuer avec l’annuaire des Alizés" in page(client, asked)

        url = leave(client, AGAIN, next="/compte/securite/application/")
        answer = come_back(client, url)

        assert "max_age=0" in url
        assert answer.url == "/compte/securite/application/"
        assert client.get(answer.url).status_code == 200

    @pytest.mark.parametrize(
        "changes", [{"sub": "of Claire"}, {"auth_time": int(time.time()) - 3600}]
    )
    def test_by_the_same_person_who_signs_in_again(
        self, client: Client, julien: User, claire: User, provider: Any, changes: dict[str, Any]
    ) -> None:
        SocialAccount.objects.create(user=claire, provider=provider.issuer, uid="of Claire")
        sign_in(client)
        url = leave(client, AGAIN)
        provider.changes = changes

        assert come_back(client, url).url == "/compte/securite/"
        assert client.get("/compte/securite/application/").status_code == 302
        assert client.get("/compte/").context["user"] == julien

    def test_a_passkey_is_no_other_way_in(self, client: Client) -> None:
        assert "data-passkey" not in page(client, "/connexion/")

    def test_who_counts_as_able_to_open_the_settings(self, claire: User, host: User) -> None:
        host.set_password(PASSWORD)
        host.save()

        assert list(administrators.able()) == [claire]
        assert not administrators.hosts()

    def test_the_only_way_in_is_not_taken_away(self, client: Client, julien: User) -> None:
        sign_in(client)

        assert "Retirer le lien" not in page(client, "/compte/securite/")
        client.post("/compte/securite/annuaire/")
        assert SocialAccount.objects.filter(user=julien).exists()


def unlike(claire: User, **changes: Any) -> None:
    User.objects.filter(pk=claire.pk).update(**changes)


WRONG: dict[str, dict[str, Any]] = {
    "does not exist": {"email": "anne@example.com"},
    "is deactivated": {"is_active": False},
    "has no access to the settings": {"can_configure": False},
    "has no password": {"password": "!never-chosen"},
}


@pytest.mark.usefixtures("passwords_closed")
@pytest.mark.parametrize(("words", "changes"), WRONG.items(), ids=WRONG)
def test_the_host_is_told_when_the_emergency_door_does_not_open(
    claire: User, words: str, changes: dict[str, Any]
) -> None:
    def faults() -> list[str]:
        return [one.msg for one in checks.run_checks(include_deployment_checks=True)]

    assert not [one for one in faults() if "EMERGENCY" in one]
    unlike(claire, **changes)

    assert [words in one for one in faults() if "EMERGENCY" in one] == [True]
    said = io.StringIO()
    with pytest.raises(CommandError, match="1 fault"):
        call_command("doctor", stdout=said)
    assert words in said.getvalue()
    assert "claire@" not in said.getvalue()


@pytest.mark.parametrize("settled", ["open", "without a database"])
def test_it_is_silent_where_passwords_are_open_or_no_database_is(
    settings: Any, settled: str
) -> None:
    with transaction.atomic():
        if settled == "without a database":
            settings.PASSWORD_SIGN_IN = False
            connection.check_constraints()  # PostgreSQL renames no table that waits for them
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE caladeo_user RENAME TO not_there_yet")
        assert doors.check_emergency() == []
        transaction.set_rollback(True)


def test_who_has_a_password_may_unlink(client: Client, julien: User) -> None:
    sign_in(client)
    here = client.get("/compte/securite/")
    assert "Retirer le lien" in here.content.decode()

    asked = client.post("/compte/securite/annuaire/")
    assert asked.url.startswith("/compte/confirmer/")
    client.post(asked.url, {"password": PASSWORD})

    assert not SocialAccount.objects.exists()
    assert JournalEntry.objects.filter(kind=JournalEntry.Kind.ACCOUNT_UNLINKED).count() == 1
    assert client.get("/compte/").status_code == 200


def test_who_has_no_password_may_not(client: Client) -> None:
    User.objects.create_user("julien@example.com", name="Julien")
    sign_in(client)

    assert "Retirer le lien" not in page(client, "/compte/securite/")
    client.post("/compte/securite/annuaire/")
    assert SocialAccount.objects.exists()


def test_an_administrator_unlinks_somebody_who_has_another_account_there(
    client: Client, screen: Client, seller: User, provider: IdentityProvider
) -> None:
    sign_in(client)
    provider.claims["sub"] = "the new one"
    assert sign_in(Client()).status_code == 403
    assert "Retirer le lien avec" in page(screen, "/parametres/utilisateurs/")

    screen.post(f"/parametres/utilisateurs/{seller.pk}/annuaire/")

    assert client.get("/compte/").url.startswith("/connexion/")
    assert sign_in(client).url == "/"
    assert SocialAccount.objects.get().uid == "the new one"


def test_another_issuer_is_another_provider(
    client: Client, seller: User, provider: IdentityProvider
) -> None:
    SocialAccount.objects.create(user=seller, provider="https://old.example", uid="248289761001")
    provider.claims["email"] = "nobody@example.com"

    assert sign_in(client).status_code == 403


def test_the_last_administrator_may_be_one_who_is_linked(
    provider: IdentityProvider,
) -> None:
    lea = User.objects.create_user("lea@example.com", name="Léa", can_configure=True)
    assert not administrators.able()

    SocialAccount.objects.create(user=lea, provider=provider.issuer, uid="1")

    assert list(administrators.able()) == [lea]
