"""The rights to export and to delete opportunities: given, taken, and lost while work waits."""

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import Job, User
from opportunities.models import Opportunity
from tests.admin_pages import address, opened
from tests.clients import Client
from tests.factories import OpportunityFactory, TaskFactory, UserFactory
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PATH = "/parametres/utilisateurs/"
LISTS = ["opportunities:export", "tasks:export"]


@pytest.fixture
def novice() -> User:
    return UserFactory(name="Hugo Blanc", novice=True)


@pytest.fixture
def web(client: Client, novice: User) -> Client:
    client.force_login(novice)
    return client


@pytest.mark.parametrize("right", ["exporter", "supprimer"])
def test_a_right_is_given_and_taken_with_its_switch(screen, novice, right):
    def held() -> tuple[bool, bool]:
        novice.refresh_from_db()
        return novice.may_export, novice.may_delete

    url = f"{PATH}{novice.pk}/droits/{right}/"
    screen.post(url, {"right": "on"})
    assert held() == (right == "exporter", right == "supprimer")

    screen.post(url, {"right": "off"})
    assert held() == (False, False)


@pytest.mark.parametrize("sent", ["", "maybe", "on\0"])
def test_a_tampered_switch_changes_nothing(screen, seller, sent):
    assert screen.post(f"{PATH}{seller.pk}/droits/exporter/", {"right": sent}).status_code == 400

    seller.refresh_from_db()
    assert seller.may_export


def test_an_unknown_right_and_a_deactivated_account_are_not_found(screen, seller, stranger):
    for url in (
        f"{PATH}{seller.pk}/droits/can_configure/",
        f"{PATH}{stranger.pk}/droits/exporter/",
    ):
        assert screen.post(url, {"right": "on"}).status_code == 404


def test_who_is_invited_has_what_the_invitation_gives(screen):
    screen.post(PATH, {"name": "Léa", "email": "lea@example.com"})
    screen.post(PATH, {"name": "Eva", "email": "eva@example.com", "can_export": "on"})

    lea, eva = (User.objects.get(email=f"{name}@example.com") for name in ("lea", "eva"))
    assert (lea.may_export, lea.may_delete) == (False, False)
    assert (eva.may_export, eva.may_delete) == (True, False)


def test_access_to_the_settings_brings_both():
    boss = UserFactory(novice=True, administrator=True)

    assert (boss.may_export, boss.may_delete) == (True, True)


def test_nobody_is_shown_what_they_may_not_do(web, novice, client):
    trip = OpportunityFactory(manager=novice)
    urls = [reverse("tasks:tab", args=[trip.pk]), reverse("opportunities:list"), "/"]
    forbidden = [reverse("opportunities:deletion", args=[trip.pk]), "/export/"]

    for headers in ({}, {"HX-Request": "true"}):
        shown = "".join(web.get(url, headers=headers).text for url in urls)
        assert not [path for path in forbidden if path in shown]

    client.force_login(UserFactory())
    shown = "".join(client.get(url).text for url in urls)
    assert all(path in shown for path in forbidden)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_the_right_is_refused_in_words(web, name):
    answer = web.get(reverse(name, args=["csv"]))

    assert answer.status_code == 403
    assert "Vous ne pouvez pas exporter" in answer.text


def test_an_opportunity_stays_without_the_right(web):
    trip = OpportunityFactory()
    answer = web.post(reverse("opportunities:deletion", args=[trip.pk]))

    assert answer.status_code == 403
    assert "Vous ne pouvez pas supprimer d’opportunités" in answer.text
    assert Opportunity.objects.filter(pk=trip.pk).exists()


@pytest.mark.usefixtures("two_are_many")
@pytest.mark.parametrize("name", LISTS)
def test_a_right_lost_before_the_worker_comes_stops_the_export(client, seller, name):
    TaskFactory.create_batch(4, opportunity__manager=seller)
    client.force_login(seller)
    url = reverse(name, args=["csv"])
    client.post(url, {"form_token": client.get(url).context["form_token"]})
    User.objects.filter(pk=seller.pk).update(can_export=False)
    work()

    job = Job.objects.get()
    assert (job.state, bytes(job.content)) == (Job.State.FAILED, b"")
    assert job.error == "Vous ne pouvez plus exporter."


def test_a_file_is_not_fetched_any_more_nor_by_others(client, seller):
    job = Job.objects.create(
        owner=seller,
        kind="export-tasks",
        state=Job.State.DONE,
        result="jobs:export",
        arguments={"form": "csv", "name": "taches.csv"},
        asked_at=clock.now(),
    )
    url = reverse("jobs:file", args=[job.pk])
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404

    User.objects.filter(pk=seller.pk).update(can_export=False)
    client.force_login(seller)
    assert [client.get(path).status_code for path in (url, job.result_url)] == [403, 403]


def test_the_administration_site_deletes_none_without_the_right(client):
    host = UserFactory(host=True, can_configure=False, can_delete=False)
    trip = OpportunityFactory()
    client.force_login(host)
    url = address(trip, "delete", trip.pk)

    assert client.post(url, {"post": "yes"}).status_code == 403
    assert Opportunity.objects.exists()

    User.objects.filter(pk=host.pk).update(can_delete=True)
    client.post(url, {"post": "yes"})
    assert not Opportunity.objects.exists()


def test_the_administration_site_gives_the_rights(client, host, novice):
    client.force_login(host)
    form = opened(client, novice) | {"can_export": "on", "can_delete": "on"}
    client.post(address(novice, "change", novice.pk), form)

    novice.refresh_from_db()
    assert (novice.may_export, novice.may_delete) == (True, True)
