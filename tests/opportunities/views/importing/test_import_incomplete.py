"""Lines that arrived without a cell: on the page of the result, and as a file to complete."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.importing import checking, uploads, writing
from opportunities.models import Client, ImportFile, Opportunity
from tests.clients import Client as Browser
from tests.factories import StatusFactory, UserFactory
from tests.opportunities.importing.files import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


def write(file: ImportFile, by, kinds=()) -> ImportFile:
    found = checking.check(file, by=by)
    return writing.write(
        file,
        agreed=found.count,
        left_out=len(found.remarks),
        token=found.token,
        kinds=kinds,
        creates_tasks=True,
        by=by,
        at=clock.now(),
    )


def rows(web: Browser, file: ImportFile) -> list[list[str]]:
    response = web.get(reverse("opportunities:import-refused", args=[file.pk]) + "?incomplete")
    assert response.status_code == 200
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body), delimiter=";"))


def test_the_result_lists_what_did_not_arrive(web, seller):
    lines = ("Kyoto;Roux;31/02/2027", "Oman;Noir;14/06/2027", "Bali;Blanc;demain")
    file = write(kept(*lines, owner=seller, headings="Nom;Client;Départ"), seller)

    text = web.get(reverse("opportunities:import-result", args=[file.pk])).text

    assert "2 lignes sont arrivées sans une de leurs cellules" in text
    assert "31/02/2027" in text
    assert "?incomplete" in text


def test_the_file_completed_is_an_update(web, seller):
    lines = ("Roux;31/02/2027;Kyoto", "Noir;14/06/2027;Oman", ";31/02/2027;Bali")
    file = kept(*lines, owner=seller, headings="Qui;Départ;Dossier")
    uploads.match(file, ["client_name", "departure_date", "name"])
    file.refresh_from_db()
    write(file, seller)
    kyoto = Opportunity.objects.get(name="Kyoto")

    heading, line = rows(web, file)
    assert heading == ["Numéro Caladeo", "Qui", "Départ", "Dossier", "pourquoi"]
    assert line[:4] == [str(kyoto.pk), "Roux", "31/02/2027", "Kyoto"]
    assert "cette date n’existe pas" in line[4].casefold()

    line[2] = "28/02/2027"
    again = kept(";".join(line[:4]), owner=seller, headings=";".join(heading[:4]))
    assert again.columns == ["number", "client_name", "departure_date", "name"]
    write(again, seller, kinds=["dates"])
    kyoto.refresh_from_db()
    assert str(kyoto.departure_date) == "2027-02-28"


def test_clients_have_their_own_number(web, seller):
    file = kept("Roux;lea@", owner=seller, headings="Nom;E-mail", kind="clients")
    write(file, seller)

    heading, line = rows(web, file)

    assert (heading[0], line[:2]) == (
        "N° du client",
        [str(Client.objects.get().pk), "Roux"],
    )


@pytest.mark.parametrize("who", ["colleague", "later", "undone"])
def test_they_are_for_whoever_imported_them_for_a_day(web, seller, who):
    file = write(kept("Kyoto;Roux;31/02/2027", owner=seller, headings="Nom;Client;Départ"), seller)
    if who == "colleague":
        web.force_login(UserFactory(can_export=False))
    elif who == "later":
        file.batch.made_at -= timedelta(days=1)
        file.batch.save()
    else:
        web.post(reverse("opportunities:import-undo", args=[file.pk]))

    response = web.get(reverse("opportunities:import-refused", args=[file.pk]) + "?incomplete")

    assert response.status_code == 404
