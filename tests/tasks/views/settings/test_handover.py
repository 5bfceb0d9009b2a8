from typing import Any

import pytest

from caladeo.models import User
from tests.clients import Client
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory, UserFactory

PATH = "/parametres/utilisateurs/{}/desactiver/"
LIST = "/parametres/utilisateurs/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def as_administrator(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_says_what_is_open_and_asks_who_takes_over(
    as_administrator: Client, administrator: User, seller: User
) -> None:
    TaskFactory(opportunity=OpportunityFactory(manager=seller))
    OpportunityFactory(manager=seller, status=StatusFactory(closed=True))

    answer = as_administrator.get(PATH.format(seller.pk))

    assert "Désactiver le compte de Julien Bernard" in text(answer)
    assert "1 tâche ouverte" in text(answer)
    assert "2 opportunités (dont 1 close)" in text(answer)
    choices = answer.context["form"].fields["successor"].queryset
    assert set(choices) == {administrator}


def test_deactivating_hands_over_and_says_so(
    as_administrator: Client, administrator: User, seller: User
) -> None:
    task = TaskFactory(opportunity=OpportunityFactory(manager=seller))

    answer = as_administrator.post(
        PATH.format(seller.pk), {"successor": administrator.pk}, follow=True
    )

    assert "Compte de Julien Bernard désactivé" in text(answer)
    assert "Claire Martin : 1 tâche, 1 opportunité" in text(answer).replace("\xa0", " ")
    task.refresh_from_db()
    assert task.assignee == task.opportunity.manager == administrator


def test_the_session_of_who_is_deactivated_ends_at_once(
    as_administrator: Client, seller: User
) -> None:
    theirs = Client()
    theirs.force_login(seller)
    assert theirs.get("/compte/").status_code == 200

    as_administrator.post(PATH.format(seller.pk))

    assert theirs.get("/compte/").url.startswith("/connexion/")


def test_without_work_nothing_is_asked(as_administrator: Client, seller: User) -> None:
    page = as_administrator.get(PATH.format(seller.pk))
    answer = as_administrator.post(PATH.format(seller.pk))

    assert "Qui prend la suite" not in text(page)
    assert answer.url == LIST
    seller.refresh_from_db()
    assert not seller.is_active


@pytest.mark.parametrize("successor", ["", "0", "999999", "a", "\0", "themself", "deactivated"])
def test_a_wrong_successor_is_told_and_nothing_changes(
    as_administrator: Client, seller: User, stranger: User, successor: str
) -> None:
    OpportunityFactory(manager=seller)
    known = {"themself": str(seller.pk), "deactivated": str(stranger.pk)}

    answer = as_administrator.post(
        PATH.format(seller.pk), {"successor": known.get(successor, successor)}
    )

    assert answer.context["form"].errors.keys() == {"successor"}
    seller.refresh_from_db()
    assert seller.is_active


def test_nobody_deactivates_themself(as_administrator: Client, administrator: User) -> None:
    UserFactory(administrator=True)

    answer = as_administrator.post(PATH.format(administrator.pk), follow=True)

    assert "Seule une autre personne" in text(answer)
    administrator.refresh_from_db()
    assert administrator.is_active


def test_an_account_is_deactivated_once(as_administrator: Client, stranger: User) -> None:
    answer = as_administrator.post(PATH.format(stranger.pk), follow=True)

    assert "est déjà désactivé" in text(answer)


def test_work_that_was_left_behind_is_handed_over_later(
    as_administrator: Client, administrator: User, stranger: User
) -> None:
    task = TaskFactory(assignee=stranger)
    assert "Transmettre 1 tâche ouverte" in text(as_administrator.get(LIST))

    as_administrator.post(PATH.format(stranger.pk), {"successor": administrator.pk})

    task.refresh_from_db()
    assert task.assignee == administrator


def test_looking_changes_nothing(as_administrator: Client, seller: User) -> None:
    as_administrator.get(PATH.format(seller.pk))

    seller.refresh_from_db()
    assert seller.is_active


def test_a_seller_deactivates_nobody(client: Client, administrator: User, seller: User) -> None:
    client.force_login(seller)

    assert client.post(PATH.format(administrator.pk)).status_code == 403
    administrator.refresh_from_db()
    assert administrator.is_active


def test_a_deactivated_account_is_folded_away_and_comes_back(
    as_administrator: Client, stranger: User
) -> None:
    assert "Comptes désactivés" in text(as_administrator.get(LIST))

    answer = as_administrator.post(f"{LIST}{stranger.pk}/reactiver/", follow=True)

    assert "est réactivé" in text(answer)
    assert "Comptes désactivés" not in text(answer)
    stranger.refresh_from_db()
    assert stranger.is_active
