from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caladeo import clock
from caladeo.models import User
from tests.caladeo.accounts.test_invitations import NO_SERVER
from tests.clients import Client
from tests.factories import OpportunityFactory, TaskFactory, UserFactory

PATH = "/parametres/utilisateurs/"
HUGO = {"name": "Hugo Lambert", "email": "hugo@example.com"}
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def as_administrator(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def row(answer: Any, person: User) -> str:
    return text(answer).split(f'id="person-{person.pk}"')[1].split("</tr>")[0]


def test_the_list_shows_who_works_here(as_administrator: Client, seller: User) -> None:
    answer = as_administrator.get(PATH)

    assert "2 personnes" in text(answer)
    assert "julien@example.com" in row(answer, seller)
    assert "aucune" in row(answer, seller)


def test_the_open_tasks_of_each_person_are_counted(
    as_administrator: Client, administrator: User, seller: User
) -> None:
    opportunity = OpportunityFactory(manager=seller)
    yesterday = clock.today().replace(year=clock.today().year - 1)
    TaskFactory(opportunity=opportunity, due_date=yesterday)
    TaskFactory(opportunity=opportunity)
    TaskFactory(opportunity=opportunity, done=True)
    TaskFactory(opportunity=opportunity, assignee=administrator)

    answer = as_administrator.get(PATH)

    assert "2, dont 1 en retard" in row(answer, seller)
    assert '<td data-label="Tâches"> 1 </td>' in row(answer, administrator)


@pytest.mark.both
def test_the_number_of_queries_does_not_grow_with_the_team(as_administrator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            as_administrator.get(PATH)
        return len(seen)

    alone = queries()
    for person in UserFactory.create_batch(30):
        TaskFactory(opportunity__manager=person)
    UserFactory.create_batch(5, deactivated=True)

    assert queries() == alone


def test_an_invitation_makes_an_account_and_a_mail(
    as_administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    answer = as_administrator.post(PATH, HUGO, follow=True)

    hugo = User.objects.get(email="hugo@example.com")
    assert "invitation envoyée" in row(answer, hugo)
    assert "Invitation envoyée à hugo@example.com" in text(answer)
    assert mailoutbox[0].to == ["hugo@example.com"]
    assert "http://testserver/invitation/" in mailoutbox[0].body
    assert not hugo.can_configure


def test_an_invitation_can_give_the_settings_right(as_administrator: Client) -> None:
    as_administrator.post(PATH, {**HUGO, "can_configure": "on"})

    assert User.objects.get(email="hugo@example.com").can_configure


def test_where_mails_are_only_printed_no_invitation_is_said_to_be_sent(
    as_administrator: Client, settings: Any
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}

    answer = as_administrator.post(PATH, HUGO, follow=True)

    hugo = User.objects.get(email="hugo@example.com")
    assert "Invitation envoyée" not in text(answer)
    assert 'value="http://testserver/invitation/' in text(answer)
    assert "pas encore venu" in row(answer, hugo)
    assert "Refaire un lien" in row(answer, hugo)
    assert "nvoyer l’invitation" not in row(answer, hugo)


def test_a_mail_that_fails_leaves_the_account_and_says_so(
    as_administrator: Client, settings: Any
) -> None:
    settings.MAILERS = NO_SERVER

    answer = as_administrator.post(PATH, HUGO, follow=True)

    hugo = User.objects.get(email="hugo@example.com")
    assert "l’e-mail n’est pas parti" in text(answer)
    assert 'value="http://testserver/invitation/' in text(answer)
    assert "invitation non envoyée" in row(answer, hugo)
    assert f'action="{PATH}{hugo.pk}/invitation/"' in row(answer, hugo)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "hugo@alizes-voyages", "Il manque la fin de l’adresse"),
        ("email", "JULIEN@Example.com", "Julien Bernard a déjà cette adresse"),
        ("email", "sophie@example.com", "réactivez le compte"),
        ("email", "", "Donnez une adresse e-mail."),
        ("email", "a\0@b.fr", "ne peut pas être gardé"),
        ("email", f"{'x' * 300}@example.com", "254"),
        ("name", "", "Remplissez"),
        ("name", "x" * 300, "100"),
        ("name", "a\0b", "ne peut pas être gardé"),
        ("name", "x" * 50_000, "100"),
    ],
)
@pytest.mark.usefixtures("seller", "stranger")
def test_a_wrong_invitation_is_told_beside_the_field(
    as_administrator: Client, field: str, value: str, message: str
) -> None:
    answer = as_administrator.post(PATH, {**HUGO, field: value})

    errors = answer.context["form"].errors
    assert errors.keys() == {field}
    assert message in errors[field][0]
    assert answer.context["form"][field].value() == value
    assert User.objects.count() == 3


def test_names_are_shown_as_they_are(as_administrator: Client) -> None:
    answer = as_administrator.post(PATH, {**HUGO, "name": "<b>Zoë</b> 😀"}, follow=True)

    assert "&lt;b&gt;Zoë&lt;/b&gt; 😀" in text(answer)
    assert "<b>Zoë" not in text(answer)


def test_an_invitation_is_sent_again(
    as_administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    lea = User.objects.create_user("lea@example.com", name="Léa")

    answer = as_administrator.post(f"{PATH}{lea.pk}/invitation/")

    assert answer.url == PATH
    assert mailoutbox[0].to == ["lea@example.com"]


def test_who_has_joined_gets_no_other_invitation(
    as_administrator: Client, seller: User, mailoutbox: list[EmailMessage]
) -> None:
    as_administrator.post(f"{PATH}{seller.pk}/invitation/")

    assert mailoutbox == []


@pytest.mark.parametrize("action", ["acces", "invitation", "reactiver", "desactiver"])
@pytest.mark.parametrize("key", ["0", "999999", "99999999999999999999", "-1", "a", "%00"])
def test_a_tampered_key_finds_nobody(as_administrator: Client, action: str, key: str) -> None:
    answer = as_administrator.post(f"{PATH}{key}/{action}/", {"access": "on"})

    assert answer.status_code == 404


@pytest.mark.parametrize("action", ["acces", "invitation", "reactiver"])
def test_a_link_changes_nothing(as_administrator: Client, stranger: User, action: str) -> None:
    assert as_administrator.get(f"{PATH}{stranger.pk}/{action}/").status_code == 405


@pytest.mark.parametrize(
    "action", ["", "mon-acces/", "{}/acces/", "{}/desactiver/", "{}/reactiver/"]
)
def test_a_seller_is_told_whom_to_ask(
    client: Client, administrator: User, seller: User, action: str
) -> None:
    client.force_login(seller)

    for answer in (client.get(PATH + action.format(1)), client.post(PATH + action.format(1))):
        assert answer.status_code == 403
        assert "claire@example.com" in text(answer)


def test_without_mail_the_link_is_shown_once_and_said_so(
    as_administrator: Client, settings: Any
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    page = as_administrator.get(f"{PATH}?inviter")
    assert "Les e-mails ne sont pas réglés" in text(page)
    assert "team-invite" in text(page)

    answer = as_administrator.post(PATH, {"name": "Léa", "email": "lea@example.com"})
    assert "Copiez ce lien" in text(answer)
    assert 'value="http://testserver/invitation/' in text(answer)
    assert "/invitation/M" not in text(as_administrator.get(PATH))
