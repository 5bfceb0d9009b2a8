"""The page of a client, and the forms that create, edit and delete one."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import JournalEntry
from opportunities.clients import merging
from opportunities.clients.history import SHOWN, Happening
from opportunities.models import Client, Opportunity
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.moves.transitions import move
from opportunities.trash import deleting
from tasks.models import Task
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, TaskFactory
from tests.tasks import reading

CREATION = reverse("opportunities:client-creation")
FACTS = {"name": "Nadia Haddad", "kind": "person"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(db) -> Client:
    return ClientFactory(name="Nadia Haddad", phone="06 39 98 29 49", email="nadia@example.com")


@pytest.fixture
def today() -> date:
    return clock.today()


def url(name: str, client: Client) -> str:
    return reverse(f"opportunities:client-{name}", args=[client.pk])


def test_the_page_begins_with_how_to_reach_them(web, nadia):
    text = web.get(nadia.get_absolute_url()).text

    assert 'href="tel:0639982949">06 39 98 29 49<' in text
    assert 'href="mailto:nadia@example.com"' in text
    assert "Aucun voyage pour l’instant" in text


def test_all_trips_stand_there_and_the_open_tasks_of_them(web, nadia, today):
    for name in ("New York", "Lisbonne"):
        trip = OpportunityFactory(name=name, client=nadia)
        TaskFactory(opportunity=trip, name=f"Relancer {name}", due_date=today)
    old = OpportunityFactory(name="Oman", client=nadia, status=StatusFactory(closed=True))
    TaskFactory(
        opportunity=old,
        name="Faite avant",
        state=Task.State.DONE,
        done_at=clock.now() - timedelta(days=3),
    )
    TaskFactory(name="D’un autre", due_date=today)

    text = reading.text(web.get(nadia.get_absolute_url()))

    for words in ("New York", "Lisbonne", "Oman", "Relancer New York", "Relancer Lisbonne"):
        assert words in text
    assert "D’un autre" not in text
    assert "Faite avant" not in text
    assert "Tâches ouvertes 2" in text


@pytest.mark.both
def test_a_task_is_completed_on_the_page_and_stays_a_moment(web, nadia, today):
    task = TaskFactory(opportunity=OpportunityFactory(client=nadia), due_date=today)
    others = TaskFactory(due_date=today)

    answer = web.post(
        reverse("tasks:completion", args=[task.pk]),
        headers={
            "HX-Request": "true",
            "HX-Target": f"task-{task.pk}",
            "HX-Current-URL": f"http://testserver{nadia.get_absolute_url()}",
        },
    )

    task.refresh_from_db()
    assert (task.state, others.state) == (Task.State.DONE, Task.State.OPEN)
    assert "data-leaving" in answer.text
    assert 'innerHTML:#open-count">0<' in answer.text
    assert 'id="done-today"' not in answer.text
    assert "Tout est fait" not in answer.text


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_takes_as_many_queries_for_many(
    web, nadia, today, django_assert_max_num_queries, count
):
    for _number in range(count):
        TaskFactory(opportunity=OpportunityFactory(client=nadia), due_date=today)

    with django_assert_max_num_queries(17):
        web.get(nadia.get_absolute_url())


def test_a_client_is_created_once_however_often_the_button_is_pressed(web):
    token = {"token": "3f0c"}
    for _press in range(2):
        answer = web.post(CREATION, FACTS | token)

    made = Client.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.name, made.kind) == ("Nadia Haddad", "person")


def test_a_client_without_a_name_is_refused_beside_the_field(web):
    answer = web.post(CREATION, {"name": " ", "kind": "person", "phone": "06 39"})

    assert "Donnez un nom au client." in answer.text
    assert 'value="06 39"' in answer.text
    assert not Client.objects.exists()


def test_two_who_edit_different_fields_both_count(web, nadia):
    opened = {f"initial-{name}": getattr(nadia, name) for name in ("name", "kind", "phone")}
    Client.objects.filter(pk=nadia.pk).update(phone="06 00 00 00 00")

    sent = {"name": "Nadia H.", "kind": "person", "phone": nadia.phone, "email": nadia.email}
    answer = web.post(url("edition", nadia), sent | opened | {"initial-email": nadia.email})

    assert answer["Location"] == nadia.get_absolute_url()
    nadia.refresh_from_db()
    assert (nadia.name, nadia.phone) == ("Nadia H.", "06 00 00 00 00")


def test_a_client_with_trips_is_not_deleted_and_the_page_says_why(web, nadia):
    OpportunityFactory(client=nadia)

    assert "ne peut pas être supprimé" in web.get(url("deletion", nadia)).text
    answer = web.post(url("deletion", nadia))

    assert answer.status_code == 409
    assert Client.objects.filter(pk=nadia.pk).exists()
    assert Opportunity.objects.filter(client=nadia).exists()


def test_a_client_without_trips_is_deleted_once_asked_for(web, nadia):
    assert "Supprimer le client" in web.get(url("deletion", nadia)).text
    assert Client.objects.exists()

    answer = web.post(url("deletion", nadia), follow=True)

    assert not Client.objects.exists()
    assert "« Nadia Haddad » supprimé " in reading.text(answer)


def test_a_new_opportunity_begins_with_the_client(web, nadia):
    StatusFactory()
    creation = reverse("opportunities:creation")

    text = web.get(f"{creation}?client={nadia.pk}").text

    assert 'value="Nadia Haddad"' in text
    assert web.get(f"{creation}?client=999999999").status_code == 200
    assert web.get(f"{creation}?client=x").status_code == 200


def test_the_page_of_a_trip_leads_to_its_client(web, nadia):
    trip = OpportunityFactory(client=nadia, departure_date=clock.today() + timedelta(days=9))

    text = web.get(trip.get_absolute_url()).text

    assert f'href="{nadia.get_absolute_url()}"' in text
    assert reverse("opportunities:client", args=[trip.pk]) in text


# --- History ---


def test_the_history_tells_trips_moves_merges_and_deletions_with_who_did_it(web, seller, nadia):
    other = OpportunityFactory(name="Oman", client__name="N. Haddad")
    merging.merge(nadia.pk, other.client_id, by=seller, at=clock.now())
    trip = OpportunityFactory(name="New York", client=nadia)
    move(only(trip), to=StatusFactory(), by=seller, source="board", at=clock.now())
    deleting.delete(
        only(OpportunityFactory(name="Lisbonne", client=nadia)), by=None, at=clock.now()
    )
    OpportunityFactory(name="D’un autre")

    answer = web.get(url("history", nadia))

    assert [kind(row) for row in answer.context["happenings"]] == [
        "Lisbonne deleted",
        "New York moved",
        "New York created",
        "N. Haddad merged",
        "Oman created",
    ]
    text = reading.text(answer)
    assert "New York voyage créé en" in text
    assert f"Fusionné avec « N. Haddad » par {seller.name}" in text
    assert "Voyage « Lisbonne » supprimé" in text


def test_the_history_tells_which_fields_were_edited_also_of_one_merged_since(web, seller, nadia):
    web.post(CREATION, FACTS | {"name": "N. Haddad", "token": "3f0d"})
    other = Client.objects.latest("pk")
    for name, field in ((nadia, "phone"), (other, "email")):
        sent = FACTS | {"name": name.name, "phone": name.phone, "email": name.email}
        web.post(url("edition", name), sent | {field: {"phone": "01", "email": "n@b.fr"}[field]})
    merging.merge(nadia.pk, other.pk, by=None, at=clock.now())

    text = reading.text(web.get(url("history", nadia)))

    assert f"Modifié : téléphone par {seller.name}" in text
    assert f"Modifié : e-mail par {seller.name}" in text
    assert f"Client créé par {seller.name}" in text
    assert "n@b.fr" not in str(list(JournalEntry.objects.values()))


def only(trip: Opportunity) -> OpportunityQuerySet:
    return Opportunity.objects.filter(pk=trip.pk)


def kind(row: Happening) -> str:
    if row.move:
        return f"{row.move.opportunity} {'moved' if row.move.from_status else 'created'}"
    return f"{row.merge.gone_name} merged" if row.merge else f"{row.deleted} deleted"


@pytest.mark.parametrize("count", [1, 30])
def test_a_long_history_takes_as_many_queries_and_ends(
    web, nadia, django_assert_max_num_queries, count
):
    OpportunityFactory.create_batch(count, client=nadia)
    all_trips = Opportunity.objects.all()
    move(all_trips, to=StatusFactory(), by=None, source="code", at=clock.now())

    with django_assert_max_num_queries(11):
        answer = web.get(url("history", nadia), headers={"HX-Request": "true"})

    assert len(answer.context["happenings"]) == min(2 * count, SHOWN)
    assert answer.context["has_more"] == (2 * count > SHOWN)
    assert "<html" not in answer.text


def test_a_telephone_number_without_a_digit_is_refused_beside_its_field(web, nadia):
    opened = {f"initial-{name}": getattr(nadia, name) for name in ("name", "kind", "phone")}

    for path, hidden in ((CREATION, {}), (url("edition", nadia), opened)):
        answer = web.post(path, hidden | FACTS | {"phone": "abc"})

        assert "Un numéro de téléphone contient des chiffres." in answer.text
        assert 'value="abc"' in answer.text
    assert not Client.objects.filter(phone="abc").exists()
