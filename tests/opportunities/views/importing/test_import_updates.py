"""Updating by import through its address: the ticks, the words, the worker, the undo."""

import re
from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities.models import ImportFile, Opportunity
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
)
from tests.opportunities.importing.files import kept, sent
from tests.tasks import reading
from tests.working import work

pytestmark = pytest.mark.django_db
HEADINGS = "Notre numéro;Opportunité;Départ;Participants;Statut"


@pytest.fixture
def web(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture(autouse=True)
def sold(db):
    status = StatusFactory(name="Vendu")
    AutoTaskTemplateFactory(status=status)
    return status


@pytest.fixture
def trips(sold) -> list[Opportunity]:
    quote = StatusFactory(name="Devis")
    AutoTaskTemplateFactory(status=quote, before_departure=True)
    kyoto = ClientFactory(name="Famille Lefèvre")
    return [
        OpportunityFactory(
            name=f"Voyage {n}", client=kyoto, status=quote, departure_date=date(2027, 8, 14)
        )
        for n in range(3)
    ]


@pytest.fixture
def file(administrator, trips) -> ImportFile:
    lines = [
        f"{trips[0].pk};Kyoto;16/08/2027;2;",
        f"{trips[1].pk};;;;Vendu",
        f"{trips[2].pk};Voyage 2;14/08/2027;;Devis",
        "999999;Nulle part;;;",
    ]
    return kept(*lines, owner=administrator, headings=HEADINGS)


def step(name: str, file: ImportFile) -> str:
    return reverse(f"opportunities:import-{name}", args=[file.pk])


def words(response) -> str:
    return reading.text(response).replace("\u00a0", " ").replace("\u202f", " ")


def agreement(page, *kinds: str) -> dict:
    found = page.context["checked"]
    chosen = kinds or [kind.kind for kind in found.kinds]
    data = {"agreed": found.count, "left_out": found.remark_count, "token": found.token}
    return data | {"kinds": list(chosen), "form_token": page.context.get("form_token", "")}


def test_the_dry_run_says_what_changes_with_an_example_of_each(web, file):
    page = web.get(step("check", file))

    text = words(page)
    for said in (
        "2 opportunités à mettre à jour",
        "1 autre est identique.",
        "Nom 1 Voyage 0 Kyoto",
        "Dates du voyage 1 Voyage 0 · 14 août 2027 16 août 2027",
        "1 tâche bouge",
        "1 tâche à créer",
        "Aucune opportunité n’a ce numéro ici",
        "Mettre à jour",
    ):
        assert said in re.sub(r"\s+", " ", text), said
    assert page.text.count('name="kinds"') == 4


def test_the_ticks_decide_and_the_undo_gives_back(web, file, trips, sold):
    page = web.get(step("check", file))
    response = web.post(step("check", file), agreement(page, "name", "status"), follow=True)

    assert "2 opportunités mises à jour" in words(response)
    kyoto, moved, _same = Opportunity.objects.order_by("pk")
    assert (kyoto.name, kyoto.departure_date) == ("Kyoto", date(2027, 8, 14))
    assert (moved.status, moved.tasks.count()) == (sold, 2)

    back = web.post(step("undo", file), follow=True)

    assert "ont retrouvé ce qu’elles avaient" in words(back)
    kyoto, moved, _same = Opportunity.objects.order_by("pk")
    assert (kyoto.name, moved.status.name, moved.tasks.count()) == ("Voyage 0", "Devis", 1)


def test_no_tick_imports_nothing(web, file, trips):
    page = web.get(step("check", file))
    data = agreement(page) | {"kinds": []}

    assert web.post(step("check", file), data).url == step("check", file)
    assert web.post(step("check", file), data | {"kinds": ["\x00"]}).url == step("check", file)
    assert not Opportunity.objects.filter(name="Kyoto").exists()


def test_what_a_colleague_changed_meanwhile_is_shown_anew(web, file, trips):
    page = web.get(step("check", file))
    Opportunity.objects.filter(pk=trips[0].pk).update(name="Nara")

    again = web.post(step("check", file), agreement(page))

    assert again.status_code == 409
    assert "Nara" in words(again)
    assert not Opportunity.objects.filter(name="Kyoto").exists()


def test_an_export_comes_back_the_same_then_with_its_corrections(web, trips):
    def upload(data: str) -> ImportFile:
        web.post(reverse("opportunities:import"), {"kind": "opportunities", "file": sent(data)})
        return ImportFile.objects.latest("pk")

    export = web.get(reverse("opportunities:export", args=["csv"]))
    text = b"".join(export.streaming_content).decode("utf-8-sig")

    same = web.get(step("check", upload(text)))
    assert "Tout ce que contient ce fichier est déjà là" in words(same)
    page = web.get(step("check", upload(text.replace("Voyage 1", "Sicile"))))

    found = page.context["checked"]
    assert (found.updates, found.unchanged, found.bad_count, found.count) == (1, 2, 0, 0)


@pytest.mark.both
@pytest.mark.usefixtures("two_are_many")
def test_of_a_long_file_the_worker_compares_writes_and_gives_back(web, file, trips, sold):
    columns = {f"column-{at}": key for at, key in enumerate(file.columns)}
    web.post(step("columns", file), columns)
    work()
    page = web.get(step("check", file))
    assert "2 opportunités à mettre à jour" in words(page)

    web.post(step("check", file), agreement(page))
    work()
    assert "2 opportunités mises à jour" in words(web.get(step("result", file)))
    assert Opportunity.objects.get(name="Kyoto").departure_date == date(2027, 8, 16)

    web.post(step("undo", file))
    work()
    assert not Opportunity.objects.filter(name="Kyoto").exists()
    assert not Opportunity.objects.filter(status=sold).exists()


def test_clients_are_updated_by_their_own_words(web, administrator):
    roux = ClientFactory(name="Roux", phone="06 12 34 56 78")
    lines = (f"{roux.pk};Roux;07 00 00 00 01", ";Garnier;")
    headings = "N° du client;Nom;Téléphone"
    file = kept(*lines, owner=administrator, headings=headings, kind="clients")

    page = web.get(step("check", file))
    assert "1 client déjà là est à mettre à jour" in words(page)
    assert "Importer 1 client et mettre à jour" in words(page)

    answer = web.post(step("check", file), agreement(page), follow=True)
    assert "1 client mis à jour" in words(answer)
    answer = web.post(step("undo", file), follow=True)
    assert "1 client a retrouvé ce qu’il avait" in words(answer)
    roux.refresh_from_db()
    assert roux.phone == "06 12 34 56 78"
