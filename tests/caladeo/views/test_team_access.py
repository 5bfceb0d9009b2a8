from typing import Any

import pytest

from caladeo.models import User
from tests.clients import Client
from tests.factories import UserFactory

PATH = "/parametres/utilisateurs/"
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


def test_the_last_access_is_locked(as_administrator: Client, administrator: User) -> None:
    answer = as_administrator.get(PATH)

    assert "dernier accès" in row(answer, administrator)
    assert "disabled" in row(answer, administrator)
    assert "Claire Martin est la dernière personne" in text(answer)


def test_the_settings_right_is_given_and_taken(as_administrator: Client, seller: User) -> None:
    as_administrator.post(f"{PATH}{seller.pk}/acces/", {"access": "on"})
    seller.refresh_from_db()
    assert seller.can_configure

    as_administrator.post(f"{PATH}{seller.pk}/acces/", {"access": "off"})
    seller.refresh_from_db()
    assert not seller.can_configure


def test_htmx_gets_the_list_alone(as_administrator: Client, seller: User) -> None:
    answer = as_administrator.post(f"{PATH}{seller.pk}/acces/", {"access": "on"}, headers=HTMX)

    assert text(answer).startswith('<div class="team" id="people">')
    assert 'aria-checked="true"' in row(answer, seller)
    assert "HX-Request" in answer["Vary"]


def test_the_last_administrator_cannot_give_up_the_right(
    as_administrator: Client, administrator: User
) -> None:
    answer = as_administrator.post(f"{PATH}mon-acces/", follow=True)

    assert "Claire Martin est la dernière personne" in text(answer)
    administrator.refresh_from_db()
    assert administrator.can_configure


def test_giving_up_one_s_own_right_is_asked_first(
    as_administrator: Client, administrator: User
) -> None:
    UserFactory(administrator=True)

    asked = as_administrator.post(f"{PATH}{administrator.pk}/acces/", {"access": "off"})
    page = as_administrator.get(asked.url)
    answer = as_administrator.post(asked.url)

    assert "Renoncer à votre accès" in text(page)
    assert answer.url == "/"
    assert as_administrator.get(PATH).status_code == 403


@pytest.mark.parametrize("access", ["", "maybe", "on\0", "x" * 50_000])
def test_a_tampered_access_changes_nothing(
    as_administrator: Client, seller: User, access: str
) -> None:
    answer = as_administrator.post(f"{PATH}{seller.pk}/acces/", {"access": access})

    assert answer.status_code == 400
    seller.refresh_from_db()
    assert not seller.can_configure


@pytest.mark.parametrize(
    ("switch", "field", "words"),
    [
        ("acces/ access", "can_configure", "Julien Bernard a accès aux paramètres"),
        ("droits/exporter/ right", "can_export", "Julien Bernard peut exporter des listes"),
        (
            "droits/supprimer/ right",
            "can_delete",
            "Julien Bernard peut supprimer des opportunités",
        ),
    ],
)
def test_each_switch_is_said_and_taken_back_from_its_message(
    as_administrator: Client, seller: User, switch: str, field: str, words: str
) -> None:
    User.objects.filter(pk=seller.pk).update(**{field: False})
    address, name = switch.split()
    url = f"{PATH}{seller.pk}/{address}"

    page = as_administrator.post(url, {name: "on"}, follow=True)
    assert words in text(page)
    assert f'action="{url}"' in page.text
    assert f'name="{name}" value="off"' in page.text
    back = as_administrator.post(url, {name: "off"}, follow=True)

    seller.refresh_from_db()
    assert getattr(seller, field) is False
    assert f'name="{name}" value="on"' in back.text


def test_a_right_that_cannot_be_taken_is_not_said_to_be(
    as_administrator: Client, administrator: User
) -> None:
    answer = as_administrator.post(f"{PATH}{administrator.pk}/acces/", {"access": "off"})

    assert answer.url == f"{PATH}mon-acces/"
    assert "n’a plus accès" not in text(as_administrator.get(PATH))
