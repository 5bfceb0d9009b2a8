"""A list too long to be sent at once: written by a worker, then fetched by who asked for it."""

import csv
import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from caladeo.models import Job, User
from caladeo.web import sheets
from tests.clients import Client
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_are_many")]


@pytest.fixture
def trips(seller: User) -> None:
    status = StatusFactory()
    for name in ("=Oman", "Pérou", "Safari", "Ailleurs"):
        trip = OpportunityFactory(name=name, status=status, manager=seller)
        TaskFactory(opportunity=trip, name=f"Appeler {name}")


def ask(web: Client, url: str) -> Any:
    """The page that offers it, its button, and the worker."""
    page = web.get(url)
    assert "Écrire le fichier" in page.text
    assert not Job.objects.exists()
    waiting = web.post(url, {"form_token": page.context["form_token"]}, follow=True)
    work()
    return web.get(waiting.request["PATH_INFO"], follow=True)


def fetch(web: Client) -> bytes:
    return b"".join(web.get(reverse("jobs:file", args=[Job.objects.get().pk])))


@pytest.mark.parametrize("name", ["opportunities", "tasks"])
def test_a_long_list_is_written_and_fetched(web, trips, name):
    page = ask(web, reverse(f"{name}:export", args=["csv"]))
    assert "Le fichier est prêt" in page.text
    assert reverse("jobs:file", args=[Job.objects.get().pk]) in page.text

    text = io.StringIO(fetch(web).decode("utf-8-sig"), newline="")
    rows = list(csv.reader(text, delimiter=";"))

    assert len(rows) == 5
    assert any({"'=Oman", "Appeler =Oman"}.intersection(row) for row in rows)
    assert Job.objects.get().outcome == {"rows": 4}


def test_a_workbook_too(web, trips):
    ask(web, reverse("opportunities:export", args=["xlsx"]))

    answer = web.get(reverse("jobs:file", args=[Job.objects.get().pk]))
    book = load_workbook(io.BytesIO(b"".join(answer)))

    assert "opportunit" in answer["Content-Disposition"]
    assert answer["Content-Type"] == sheets.TYPES["xlsx"]
    assert book.active.max_row == 5


@pytest.mark.both
def test_it_is_filtered_as_the_list_is(web, trips):
    OpportunityFactory(name="Pérou et Bolivie")
    OpportunityFactory(name="Pérou, le retour")
    ask(web, reverse("opportunities:export", args=["csv"]) + "?q=perou")

    assert fetch(web).decode().count("\r\n") == 4


def test_a_short_list_is_sent_at_once(web, seller):
    OpportunityFactory()

    answer = web.get(reverse("opportunities:export", args=["csv"]))

    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer)


def test_a_colleague_does_not_get_the_file(web, client, administrator, trips):
    ask(web, reverse("opportunities:export", args=["csv"]))
    pk = Job.objects.get().pk
    client.force_login(administrator)

    for name in ("jobs:export", "jobs:file"):
        assert client.get(reverse(name, args=[pk])).status_code == 404


def test_what_is_no_export_has_no_file(web, trips):
    ask(web, reverse("opportunities:export", args=["csv"]))
    Job.objects.update(kind="bulk-move")

    assert web.get(reverse("jobs:file", args=[Job.objects.get().pk])).status_code == 404
