import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from caladeo import clock
from caladeo.web import sheets
from statuses.models import Role
from tasks.actions import completing
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory

pytestmark = pytest.mark.django_db


def exported(web, form: str = "csv", query: str = "") -> bytes:
    response = web.get(reverse("tasks:export", args=[form]) + query)
    assert response.status_code == 200
    return b"".join(response)


def rows(data: bytes) -> list[dict[str, str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=";"))


def names(web, query: str = "") -> list[str]:
    return [row["Tâche"] for row in rows(exported(web, query=query))]


def test_my_tasks_are_exported_soonest_first(web, seller):
    trip = OpportunityFactory(name="Kyoto", manager=seller)
    TaskFactory(opportunity=trip, name="Plus tard", due_date=date(2030, 1, 1))
    TaskFactory(opportunity=trip, name="=En retard", due_date=date(2020, 1, 1))
    TaskFactory(name="À quelqu’un d’autre")
    TaskFactory(opportunity=trip, name="Supprimée", deleted=True)

    first, second = rows(exported(web))

    assert (first["Tâche"], first["Échéance"], first["Opportunité"], first["Assignée à"]) == (
        "'=En retard",
        "2020-01-01",
        "Kyoto",
        seller.name,
    )
    assert second["Tâche"] == "Plus tard"


def test_what_a_rule_says_of_a_task_is_exported(web, seller):
    rule = AutoTaskTemplateFactory(name="Recevoir les noms", is_required=True)
    AutoTaskTemplateFactory(
        name="Rooming list",
        status=rule.status,
        reference="task",
        predecessor=rule,
        assign_to="role",
        role=Role.objects.create(name="Production", person=seller),
    )
    trip = OpportunityFactory(manager=seller, status=rule.status)
    completing.complete(trip.tasks.get(template=rule), by=seller, at=clock.now())

    told = {
        row["Tâche"]: (row["Obligatoire"], row["Rôle"], row["Après la tâche"])
        for row in rows(exported(web))
    }

    assert told == {
        "Rooming list": ("non", "Production", "Recevoir les noms"),
        "Recevoir les noms": ("oui", "", ""),
    }


def test_those_done_today_come_last(web, seller):
    trip = OpportunityFactory(manager=seller)
    TaskFactory(opportunity=trip, name="Faite", done=True)
    TaskFactory(opportunity=trip, name="À faire")

    assert names(web) == ["À faire", "Faite"]


@pytest.mark.both
def test_the_export_is_filtered_as_the_page(web, seller):
    trip = OpportunityFactory(name="Kyoto", manager=seller)
    TaskFactory(opportunity=trip, name="Appeler", due_date=clock.today())
    TaskFactory(opportunity=trip, name="Écrire")
    TaskFactory(name="Autre")

    assert names(web, "?echeance=aujourdhui") == ["Appeler"]
    assert names(web, "?q=ecrire") == ["Écrire"]
    assert len(names(web, "?vue=toutes")) == 3
    assert "/taches/export/csv/?q=ecrire" in web.get("/?q=ecrire").text


def test_the_workbook_holds_dates(web, seller):
    TaskFactory(opportunity=OpportunityFactory(manager=seller), due_date=date(2027, 6, 14))

    sheet = load_workbook(io.BytesIO(exported(web, "xlsx"))).active

    found = dict(zip(*(list(row) for row in sheet.iter_rows(values_only=True)), strict=True))
    assert found["Échéance"].date() == date(2027, 6, 14)


@pytest.mark.parametrize("count", [1, 12])
def test_the_queries_do_not_grow_with_the_rows(web, seller, django_assert_max_num_queries, count):
    for _ in range(count):
        TaskFactory(opportunity=OpportunityFactory(manager=seller))

    with django_assert_max_num_queries(8):
        exported(web)


def test_a_list_too_long_for_a_workbook_is_told(web, seller, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_XLSX_ROWS", 0)
    TaskFactory(opportunity=OpportunityFactory(manager=seller))

    response = web.get(reverse("tasks:export", args=["xlsx"]), follow=True)

    assert "exportez-la en CSV" in response.text


@pytest.mark.parametrize("form", ["pdf", "CSV"])
def test_there_is_no_other_form(web, form):
    assert web.get(f"/taches/export/{form}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["?statut=x&personne=%00", "?vue=par-personne", "?q=" + "é" * 5000]
)
def test_nonsense_in_the_address_is_ignored(web, query):
    assert exported(web, query=query).startswith(b"\xef\xbb\xbf")


def test_the_export_wants_somebody_signed_in(client):
    assert client.get(reverse("tasks:export", args=["csv"]))["Location"].startswith("/connexion/")
