"""Where a second factor is required: the days of grace, then nothing else, on every road."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.core.management import call_command

from caladeo import clock
from caladeo.accounts import administrators, links
from caladeo.accounts.factors import requirement
from caladeo.models import FactorPolicy, JournalEntry, User
from tests.caladeo.views.test_second_factor import (
    PASSWORD,
    add_app,
    by_invitation,
    by_password,
    by_reset,
    by_the_admin_site,
    code_of,
    is_in,
    sign_in,
    with_factor,
)
from tests.clients import Client
from tests.factories import UserFactory

POLICY = "/parametres/utilisateurs/second-facteur/"
SET_UP = "/compte/securite/obligatoire/"
APP = "/compte/securite/application/"
RequiredOf = FactorPolicy.RequiredOf
pytestmark = pytest.mark.django_db


@pytest.fixture
def julien(db: None) -> User:
    return with_password(UserFactory(name="Julien Bernard", email="julien@example.com"))


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def due(person: User) -> date | None:
    found: date | None = User.objects.values_list("factor_due", flat=True).get(pk=person.pk)
    return found


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def require(choice: RequiredOf = RequiredOf.EVERYBODY) -> None:
    requirement.choose(choice)


def overdue(person: User) -> User:
    """Somebody who let the days of grace go by."""
    require()
    User.objects.filter(pk=person.pk).update(factor_due=clock.today())
    return User.objects.get(pk=person.pk)


def test_an_administrator_requires_it_and_it_is_told(
    screen: Client, administrator: User, julien: User
) -> None:
    screen.force_login(with_password(administrator))
    screen.post("/compte/confirmer/", {"password": PASSWORD})
    page = screen.get(POLICY)
    assert [lacking for _choice, lacking in page.context["choices"]] == [None, 1, 2]

    screen.post(POLICY, {"required_of": "everybody"}, follow=True)

    entry = JournalEntry.objects.get(kind="factor-required")
    assert (entry.by_name, entry.before, entry.after) == (
        "Claire Martin",
        {"second factor required of": "Personne"},
        {"second factor required of": "Tout le monde"},
    )
    assert {due(person) for person in User.objects.filter(password__startswith="md5")} == {
        in_days(14)
    }
    screen.post(POLICY, {"required_of": "everybody"})
    assert JournalEntry.objects.filter(kind="factor-required").count() == 1


def test_whoever_changes_it_says_once_more_who_they_are(client: Client, host: User) -> None:
    client.force_login(with_password(host))

    asked = client.post(POLICY, {"required_of": "everybody"})
    assert asked.url.startswith("/compte/confirmer/?next=")
    assert requirement.required_of() == RequiredOf.NOBODY

    client.post(asked.url, {"password": PASSWORD})
    assert requirement.required_of() == RequiredOf.EVERYBODY


def test_an_unknown_choice_changes_nothing(screen: Client, julien: User) -> None:
    for sent in ({}, {"required_of": "nonsense"}):
        answer = screen.post(POLICY, sent)
        assert answer.context["form"].errors.keys() == {"required_of"}

    assert requirement.required_of() == RequiredOf.NOBODY


def test_it_holds_for_those_with_the_right_and_when_they_get_it(julien: User, host: User) -> None:
    claire = with_password(UserFactory(administrator=True))
    with_password(host)
    require(RequiredOf.SETTINGS)
    assert [due(one) for one in (claire, host, julien)] == [in_days(14), in_days(14), None]

    with time_machine.travel(datetime(2030, 3, 4, 9, tzinfo=clock.start_of(in_days(0)).tzinfo)):
        administrators.grant(julien)
        assert due(julien) == date(2030, 3, 18)
        administrators.take(claire)
        assert due(claire) is None

    require(RequiredOf.NOBODY)
    assert due(julien) is None


def test_a_right_given_behind_the_services_counts_from_the_next_sign_in(
    client: Client, julien: User
) -> None:
    require(RequiredOf.SETTINGS)
    User.objects.filter(pk=julien.pk).update(can_configure=True)

    sign_in(client, julien.email)

    assert due(julien) == in_days(14)


@pytest.mark.parametrize(("days", "words"), [(14, "14 jours"), (1, "1 jour ")])
def test_each_sign_in_says_how_many_days_are_left(
    client: Client, julien: User, days: int, words: str
) -> None:
    require()
    User.objects.filter(pk=julien.pk).update(factor_due=in_days(days))

    sign_in(client, julien.email)
    page = client.get("/compte/").content.decode()

    told = re.search(r"Un second facteur est exigé.*", page)
    assert told is not None
    assert words in told[0]
    assert "/compte/securite/" in page


def test_who_has_one_is_told_nothing(client: Client, julien: User) -> None:
    secret = with_factor(julien)
    overdue(julien)

    sign_in(client, julien.email)
    client.post("/connexion/code/", {"code": code_of(secret)})
    page = client.get("/compte/")

    assert page.status_code == 200
    assert "Un second facteur est exigé" not in page.content.decode()


ROADS = [by_password, by_reset, by_invitation, by_the_admin_site]


@pytest.mark.parametrize("road", ROADS)
def test_every_road_ends_at_the_page_that_sets_it_up(client: Client, host: User, road: Any) -> None:
    person = overdue(with_password(host))

    answer = road(client, person)
    landed = client.get(answer.url)

    assert landed.url == SET_UP
    assert client.get(SET_UP).status_code == 200
    for path in ("/", "/compte/", "/admin/", "/admin/caladeo/user/", "/parametres/"):
        assert client.get(path).url == SET_UP
    assert client.post("/compte/apparence/", {"theme": "dark"}).url == SET_UP
    fragment = client.get("/", headers={"HX-Request": "true"})
    assert (fragment["HX-Redirect"], fragment.content) == (SET_UP, b"")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("road", [by_password, by_invitation])
def test_the_factor_opens_the_application(client: Client, host: User, road: Any) -> None:
    road(client, overdue(with_password(host)))

    page = client.get(APP)
    assert page.status_code == 200  # nobody types twice what they have just typed
    assert "data-menu" not in page.content.decode()
    answer = client.post(APP, {"code": code_of(page.context["form"].secret)})
    assert len(client.get(answer.url).context["unused_codes"]) == 10

    assert is_in(client)
    assert client.get("/admin/").status_code == 200
    assert client.get(SET_UP).url == "/compte/securite/"


def test_an_open_session_ends_there_once_the_days_are_over(client: Client, julien: User) -> None:
    client.force_login(julien)
    require()
    assert is_in(client)
    left = datetime.combine(in_days(13), datetime.max.time(), clock.now().tzinfo)
    with time_machine.travel(left.replace(hour=20)):
        assert is_in(client)
    with time_machine.travel(left + timedelta(hours=2)):
        assert client.get("/compte/").url == SET_UP
        assert client.get(APP).url.startswith("/compte/confirmer/")
        assert client.get("/compte/confirmer/").status_code == 200


def test_signing_out_stays_possible(client: Client, julien: User) -> None:
    client.force_login(overdue(julien))

    assert client.post("/deconnexion/").url == "/connexion/"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_adds_it_after_the_password(client: Client, screen: Client) -> None:
    require()
    Authenticator.objects.create(user=User.objects.get(), type="webauthn", data={})
    screen.post("/parametres/utilisateurs/", {"name": "Nora", "email": "nora@example.com"})
    nora = User.objects.get(email="nora@example.com")

    answer = by_invitation(client, nora)

    assert client.get(answer.url).url == SET_UP
    assert client.get(APP).status_code == 200


def test_who_was_invited_before_has_no_days_of_grace(julien: User) -> None:
    invited = UserFactory()
    User.objects.filter(pk=invited.pk).update(password="!not-chosen-yet")

    require()

    assert (due(invited), due(julien)) == (in_days(0), in_days(14))


def test_the_last_factor_stays_and_can_be_replaced(client: Client, julien: User) -> None:
    with_factor(julien)
    require()
    client.force_login(julien)
    client.post("/compte/confirmer/", {"password": PASSWORD})
    page = client.get("/compte/securite/").content.decode()
    assert "application/remplacer/" in page
    assert "application/retirer/" not in page
    before = Authenticator.objects.get(type="totp")

    refused = client.post(f"{APP}retirer/")
    assert "Vous devez avoir un second facteur" in refused.content.decode()
    assert Authenticator.objects.filter(pk=before.pk).exists()

    form = client.get(f"{APP}remplacer/").context["form"]
    assert client.post(f"{APP}remplacer/", {"code": "000000"}).status_code == 200
    assert Authenticator.objects.filter(pk=before.pk).exists()
    client.post(f"{APP}remplacer/", {"code": code_of(form.secret)})
    assert Authenticator.objects.exclude(pk=before.pk).get(type="totp").user == julien


def test_it_can_be_removed_beside_another_one_or_when_none_is_required(
    client: Client, julien: User
) -> None:
    with_factor(julien)
    client.force_login(julien)
    client.post("/compte/confirmer/", {"password": PASSWORD})

    client.post(f"{APP}retirer/")

    assert not Authenticator.objects.exists()
    with_factor(julien)
    Authenticator.objects.create(user=julien, type="webauthn", data={})
    require()
    assert requirement.may_remove(Authenticator.objects.get(type="totp"))


def test_replacing_asks_for_the_password_and_for_something_to_replace(
    client: Client, julien: User
) -> None:
    client.force_login(julien)
    assert client.get(f"{APP}remplacer/").url.startswith("/compte/confirmer/")
    client.post("/compte/confirmer/", {"password": PASSWORD})
    assert client.get(f"{APP}remplacer/").url == APP


def test_who_lost_it_sets_up_another_at_the_next_sign_in(
    client: Client, julien: User, mailoutbox: list[EmailMessage]
) -> None:
    with_factor(julien)
    require()
    assert by_reset(client, julien).url == "/connexion/code/"  # a mail alone takes nothing away
    call_command("reset_second_factor", julien.email)
    assert client.get("/connexion/code/").url == "/connexion/"
    assert client.get("/connexion/").status_code == 200

    client.post("/connexion/", {"username": julien.email, "password": "sept grandes poires"})

    assert client.get("/compte/").url == SET_UP


def test_links_of_mails_and_the_language_stay_open(client: Client, julien: User) -> None:
    client.force_login(overdue(julien))
    nora = UserFactory(name="Nora")

    assert client.post("/langue/", {"language": "en"}).status_code == 302
    opened = client.get(links.path(links.INVITATION, person=nora))
    assert opened.url == "/invitation/"


def test_adding_one_during_the_grace_is_as_ever(client: Client, julien: User) -> None:
    require()
    sign_in(client, julien.email)
    assert "encore 14 jours" in client.get("/compte/securite/").content.decode()

    assert add_app(client).status_code == 200
