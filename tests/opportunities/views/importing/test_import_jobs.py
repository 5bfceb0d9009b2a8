"""A long import: read, tried and written by a worker, step after step."""

import pytest
from django.urls import reverse

from caladeo.models import Job, User
from opportunities.importing.reading import limits
from opportunities.models import Batch, ImportFile, Opportunity
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.opportunities.importing.files import csv_text, kept, sent
from tests.tasks import reading
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_are_many")]
LINES = [f"Voyage {n};Famille {n % 2};14/06/2027;10;Voyage confirmé" for n in range(4)]


@pytest.fixture(autouse=True)
def confirmed():
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=status)
    return status


@pytest.fixture
def file(seller: User) -> ImportFile:
    return kept(*LINES, "Raté;;31/02/2027;1;Voyage confirmé", owner=seller)


def step(name: str, file: ImportFile) -> str:
    return reverse(f"opportunities:import-{name}", args=[file.pk])


def words(response) -> str:
    return reading.text(response).replace("\u00a0", " ")


def check(web: Client, file: ImportFile):
    """Press « Vérifier les lignes », and wait for the worker."""
    data = {f"column-{at}": key for at, key in enumerate(file.columns)}
    waiting = web.post(step("columns", file), data, follow=True)
    assert "En attente de son tour" in waiting.text
    work()
    return web.get(waiting.request["PATH_INFO"], follow=True)


def agree(web: Client, page, **changes):
    token = page.context["form_token"]
    data = {"agreed": page.context["checked"].count, "form_token": token, **changes}
    return web.post(page.request["PATH_INFO"], data, follow=True)


def test_it_is_tried_then_written_then_taken_back(web, file):
    page = check(web, file)
    text = words(page)
    for said in (
        "4 opportunités seront créées",
        "avec 2 nouveaux clients",
        "4 tâches seront créées",
        "Cette date n’existe pas.",
        "Voyage 0",
    ):
        assert said in text
    assert not Opportunity.objects.exists()

    waiting = agree(web, page)
    work()
    page = web.get(waiting.request["PATH_INFO"], follow=True)

    assert page.request["PATH_INFO"] == step("result", file)
    assert "4 opportunités créées" in words(page)
    assert Task.objects.count() == 4
    waiting = web.post(step("undo", file), follow=True)
    assert "En attente de son tour" in waiting.text
    work()
    page = web.get(waiting.request["PATH_INFO"], follow=True)
    assert "4 opportunités retirées" in words(page)
    assert not Opportunity.objects.exists()


def test_without_tasks_when_asked_so(web, file):
    agree(web, check(web, file), tasks="none")
    work()

    assert Opportunity.objects.count() == 4
    assert not Task.objects.exists()


def test_two_presses_import_once(web, file):
    page = check(web, file)
    agree(web, page)
    agree(web, page)
    work()

    assert Job.objects.filter(kind="import").count() == 1
    assert Batch.objects.count() == 1


def test_what_changed_meanwhile_stops_it_and_nothing_is_written(web, seller, file, confirmed):
    page = check(web, file)
    waiting = agree(web, page)
    first = Opportunity.objects.first()
    assert first is None
    there = OpportunityFactory(name="Voyage 0", status=confirmed, departure_date="2027-06-14")
    there.client.name = "Famille 0"
    there.client.save()
    work()

    text = words(web.get(waiting.request["PATH_INFO"]))

    assert "Quelque chose a changé entre-temps" in text
    assert "Rien n’a été changé" in text
    assert Opportunity.objects.count() == 1


def test_the_dry_run_is_not_shown_before_it_is_made(web, file):
    assert web.get(step("check", file)).url == step("columns", file)

    data = {f"column-{at}": key for at, key in enumerate(file.columns)}
    waiting = web.post(step("columns", file), data)
    assert web.get(step("check", file)).url == waiting.url


@pytest.mark.both
def test_a_large_file_is_read_by_the_worker(web, monkeypatch):
    monkeypatch.setattr(limits, "READ_AT_ONCE", 100)
    data = {"kind": "opportunities", "file": sent(csv_text(*LINES))}

    waiting = web.post(reverse("opportunities:import"), data, follow=True)
    file = ImportFile.objects.get()
    assert web.get(step("columns", file)).url == reverse("jobs:list")
    work()
    page = web.get(waiting.request["PATH_INFO"], follow=True)

    assert page.request["PATH_INFO"] == step("columns", file)
    assert "4 lignes lues" in words(page)


def test_a_large_file_that_cannot_be_read_says_why(web, monkeypatch):
    monkeypatch.setattr(limits, "READ_AT_ONCE", 100)
    data = {"kind": "opportunities", "file": sent(f"Nom;Client{' ' * 200}\r\n")}

    waiting = web.post(reverse("opportunities:import"), data, follow=True)
    work()

    assert "aucune ligne" in words(web.get(waiting.request["PATH_INFO"]))
    assert not ImportFile.objects.exists()


def test_a_file_dropped_meanwhile_is_said(web, file):
    page = check(web, file)
    waiting = agree(web, page)
    web.post(step("removal", file))
    work()

    assert "Le fichier n’est plus là" in words(web.get(waiting.request["PATH_INFO"]))


def test_a_colleague_sees_no_step_of_it(web, client, administrator, file):
    check(web, file)
    client.force_login(administrator)

    assert client.get(step("check", file)).status_code == 404
    assert client.post(step("check", file), {"agreed": 4}).status_code == 404
