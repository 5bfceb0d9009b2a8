"""The page of the trash: who sees what, and the way back from it and from the message."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities.models import DeletedOpportunity, Opportunity
from opportunities.trash import restoring
from tests.factories import OpportunityFactory, TaskFactory, UserFactory
from tests.tasks import reading
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TRASH, RESTORATION = "/opportunites/corbeille/", "/opportunites/corbeille/retablir/"


@pytest.fixture
def novice(client: Client) -> User:
    """Signed in, without the right to delete."""
    person: User = UserFactory(novice=True)
    client.force_login(person)
    return person


def read(answer: Any) -> str:
    """The words of a page, with plain spaces."""
    return reading.text(answer).replace("\u00a0", " ").replace("\u202f", " ")


def there(*trips: Opportunity) -> list[bool]:
    return [Opportunity.objects.filter(pk=trip.pk).exists() for trip in trips]


def test_the_page_says_what_was_deleted_by_whom_when_and_for_how_long(web, seller):
    kyoto = OpportunityFactory(name="Kyoto", client__name="Famille Lefèvre")
    TaskFactory.create_batch(2, opportunity=kyoto)
    delete_trip(kyoto, by=seller, at=clock.now() - 12 * DAY)

    text = read(web.get(TRASH))

    assert "Kyoto Famille Lefèvre" in text
    assert f"par {seller}" in text
    assert "2 tâches · encore 18 jours" in text


def test_the_message_of_a_deletion_takes_it_back(web):
    kyoto = OpportunityFactory(name="Kyoto")

    answer = web.post(reverse("opportunities:deletion", args=[kyoto.pk]), follow=True)
    assert f'action="{RESTORATION}"' in answer.text
    assert f'name="trip" value="{kyoto.pk}"' in answer.text
    back = web.post(RESTORATION, {"trip": kyoto.pk})

    assert back.url == kyoto.get_absolute_url()
    assert "« Kyoto » rétablie" in read(web.get(back.url))


def test_the_undo_of_a_deletion_leaves_what_a_colleague_has_deleted_since(web, seller):
    kyoto, colleague = OpportunityFactory(name="Kyoto"), UserFactory(name="Léa Petit")
    told = web.post(reverse("opportunities:deletion", args=[kyoto.pk]), follow=True)
    assert 'name="undo"' in told.text
    restoring.restore(kyoto.pk, by=seller, at=clock.now())
    delete_trip(kyoto, by=colleague)

    answer = web.post(RESTORATION, {"trip": kyoto.pk, "undo": "1"}, follow=True)

    assert there(kyoto) == [False]
    assert "Léa Petit a supprimé « Kyoto » entre-temps : rien n’a changé" in read(answer)
    web.post(RESTORATION, {"trip": kyoto.pk})
    assert there(kyoto) == [True]


def test_several_are_restored_at_once_and_back_on_the_page(web):
    trips = OpportunityFactory.create_batch(3)
    delete_trip(*trips)

    answer = web.post(RESTORATION, {"trip": [trip.pk for trip in trips[:2]], "next": TRASH})

    assert answer.url == TRASH
    assert "2 opportunités rétablies" in read(web.get(TRASH))
    assert there(*trips) == [True, True, False]


def test_pages_and_search_show_a_part(web):
    trips = [OpportunityFactory(name=f"Voyage {number}") for number in range(51)]
    delete_trip(*trips)
    delete_trip(OpportunityFactory(name="Crète", client__name="Éric Noël"))

    assert read(web.get(TRASH)).count("encore 30 jours") == 50
    assert read(web.get(f"{TRASH}?page=2")).count("encore 30 jours") == 2
    assert read(web.get(f"{TRASH}?q=noel+crete")).count("encore 30 jours") == 1
    assert "Rien dans la corbeille" in read(web.get(f"{TRASH}?q=Islande"))


def test_the_menu_of_the_list_leads_to_the_trash_who_may_delete(web, client):
    listed = reverse("opportunities:list")

    assert f'href="{TRASH}"' in web.get(listed).text
    client.force_login(UserFactory(novice=True))
    assert f'href="{TRASH}"' not in client.get(listed).text


def test_without_the_right_people_see_and_restore_what_they_deleted(client, novice):
    mine, others = OpportunityFactory(name="Le mien"), OpportunityFactory(name="Un autre")
    delete_trip(mine, by=novice)
    delete_trip(others, by=UserFactory())

    text = read(client.get(TRASH))
    refused = client.post(RESTORATION, {"trip": [mine.pk, others.pk]})

    assert ("Le mien" in text, "Un autre" in text) == (True, False)
    assert (refused.status_code, there(mine, others)) == (403, [False, False])
    client.post(RESTORATION, {"trip": mine.pk})
    assert there(mine, others) == [True, False]


def test_from_a_second_window_it_is_said_and_the_trip_is_shown(web, seller):
    kyoto = OpportunityFactory()
    delete_trip(kyoto)
    restoring.restore(kyoto.pk, by=seller, at=clock.now())

    answer = web.post(RESTORATION, {"trip": kyoto.pk})

    assert answer.url == kyoto.get_absolute_url()
    assert "Quelqu’un l’a déjà rétablie" in read(web.get(answer.url))


def test_what_is_over_is_neither_shown_nor_restored(web):
    kyoto = OpportunityFactory(name="Kyoto")
    delete_trip(kyoto, at=clock.now() - 30 * DAY)

    assert "Kyoto" not in read(web.get(TRASH))
    answer = web.post(RESTORATION, {"trip": kyoto.pk})
    assert "effacée pour de bon" in read(web.get(answer.url))
    assert there(kyoto) == [False]


@pytest.mark.parametrize("key", ["", "x", "0", "-1", "9" * 40, "9" * 18])
def test_a_key_that_nobody_has_is_no_failure(web, key):
    delete_trip(OpportunityFactory())

    answer = web.post(RESTORATION, {"trip": key}, follow=True)

    assert answer.status_code == 200
    assert DeletedOpportunity.objects.count() == 1


def test_what_became_another_is_said_with_the_trip(web, seller):
    kyoto = OpportunityFactory(client__name="Zoé")
    delete_trip(kyoto)
    kyoto.client.delete()
    User.objects.filter(pk=kyoto.manager_id).update(is_active=False)

    text = read(web.get(web.post(RESTORATION, {"trip": kyoto.pk}).url))

    assert "un client est aussi de retour : Zoé" in text
    assert f"elle est maintenant à : {seller}" in text


def test_deleting_a_client_says_what_is_in_the_trash(web):
    kyoto = OpportunityFactory()
    delete_trip(kyoto)
    deletion = reverse("opportunities:client-deletion", args=[kyoto.client_id])

    assert "la rétablir ramène le client" in read(web.get(deletion))
    web.post(deletion)

    assert DeletedOpportunity.objects.get().client is None


def test_nobody_looks_into_the_trash_without_signing_in(client):
    for answer in (client.get(TRASH), client.post(RESTORATION, {"trip": 1})):
        assert answer.url.startswith("/connexion/")


@pytest.mark.parametrize("page", ["", "taches/", "journal/"])
def test_the_pages_of_a_deleted_trip_say_that_it_is_in_the_trash(web, novice, seller, page):
    kyoto = OpportunityFactory(name="Kyoto")
    url = kyoto.get_absolute_url() + page
    delete_trip(kyoto, by=seller)

    answer = web.get(url)

    assert answer.status_code == 404
    words = read(answer)
    assert "« Kyoto » est dans la corbeille" in words
    assert f"Opportunité supprimée aujourd’hui, par {seller}." in words
    assert RESTORATION not in answer.text  # it is that of a colleague, and there is no right
    web.force_login(seller)
    assert RESTORATION in web.get(url).text
    web.post(RESTORATION, {"trip": kyoto.pk})
    assert web.get(url).status_code == 200


@pytest.mark.parametrize("days", [None, 31])
def test_what_never_was_or_is_removed_has_the_plain_page(web, seller, days):
    kyoto = OpportunityFactory(name="Kyoto")
    if days:
        delete_trip(kyoto, by=seller, at=clock.now() - days * DAY)
    url = f"/opportunites/{kyoto.pk + (0 if days else 1)}/"

    answer = web.get(url)

    assert (answer.status_code, "Kyoto" in answer.text) == (404, False)
    assert "Cette page n’existe pas" in read(answer)
