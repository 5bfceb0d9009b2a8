"""The refused lines as a file, before and after the import, mended and sent again."""

import csv
import io
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities.importing import checking, uploads, writing
from opportunities.models import Batch, ImportFile, Opportunity
from tests.factories import StatusFactory
from tests.opportunities.importing.files import kept, sent
from tests.working import work

pytestmark = pytest.mark.django_db
HEADINGS = "Nom;Client;Téléphone;Départ;Couleur"
LINES = (
    "Kyoto;Lefèvre;+33 6 12 34 56 78;14/06/2027;bleu",
    ";Garnier;+33 6 98 76 54 32;31/02/2027;rouge",
    "KYOTO;lefevre;;14/06/2027;",
)


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


@pytest.fixture
def file(seller: User) -> ImportFile:
    return kept(*LINES, owner=seller, headings=HEADINGS)


def address(file: ImportFile) -> str:
    return reverse("opportunities:import-refused", args=[file.pk])


def body(response) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")


def rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response)), delimiter=";"))


def write(file: ImportFile, by: User) -> ImportFile:
    agreed = checking.check(file, by=by).count
    return writing.write(file, agreed=agreed, creates_tasks=True, by=by, at=clock.now())


def test_before_the_import_they_are_as_read_with_the_reason(web, file):
    response = web.get(address(file))

    head, first, second = rows(response)
    assert head == [*HEADINGS.split(";"), "pourquoi"]
    assert first[:5] == ["", "Garnier", "'+33 6 98 76 54 32", "31/02/2027", "rouge"]
    assert "Nom\u00a0: Cette cellule est vide." in first[5]
    assert "Départ\u00a0: Cette date n’existe pas." in first[5]
    assert second[5] == "Nom\u00a0: La même que la ligne 2."
    assert "lignes-refusées-dossiers.csv" in _name(response)
    assert address(file) in web.get(reverse("opportunities:import-check", args=[file.pk])).text


def _name(response) -> str:
    return unquote(response["Content-Disposition"])


def test_after_the_import_they_are_the_same(web, seller, file):
    before = rows(web.get(address(file)))
    write(file, seller)

    assert rows(web.get(address(file))) == before
    assert address(file) in web.get(reverse("opportunities:import-result", args=[file.pk])).text


def test_mended_they_arrive_and_our_column_is_none_to_tell_of(web, seller, file):
    text = body(web.get(address(file))).replace("31/02/2027", "28/02/2027")
    mended = text.replace(";Garnier", "Oman;Garnier", 1)
    data = {"kind": "opportunities", "file": sent(mended, "refusées.csv")}

    web.post(reverse("opportunities:import"), data)
    again = ImportFile.objects.get(name="refusées.csv")
    page = web.get(reverse("opportunities:import-check", args=[again.pk]))
    write(again, seller)

    oman = Opportunity.objects.get(name="Oman")
    assert (oman.client.phone, f"{oman.departure_date}") == ("+33 6 98 76 54 32", "2027-02-28")
    assert page.context["ignored"] == "Couleur (1)"


def test_without_refused_lines_there_is_no_file(web, seller):
    file = kept(LINES[0], owner=seller, headings=HEADINGS)

    assert web.get(address(file)).status_code == 404
    write(file, seller)
    assert web.get(address(file)).status_code == 404
    page = web.get(reverse("opportunities:import-result", args=[file.pk]))
    assert address(file) not in page.text


def test_they_are_their_owners_or_who_may_export(client, file, seller, administrator):
    colleague = User.objects.create(email="paul@example.com", can_export=False)
    client.force_login(administrator)
    assert client.get(address(file)).status_code == 404
    write(file, seller)

    assert client.get(address(file)).status_code == 200
    client.force_login(colleague)
    assert client.get(address(file)).status_code == 404


def test_they_are_forgotten_after_a_day(web, seller, file):
    write(file, seller)
    Batch.objects.update(made_at=clock.now() - timedelta(days=2))

    assert web.get(address(file)).status_code == 404
    uploads.forget_old(at=clock.now())
    assert bytes(ImportFile.objects.get().refused) == b""


@pytest.mark.both
@pytest.mark.usefixtures("two_are_many")
def test_of_a_long_file_the_worker_keeps_them(web, seller, file):
    assert web.get(address(file)).status_code == 404
    columns = {f"column-{at}": key for at, key in enumerate(file.columns)}
    web.post(reverse("opportunities:import-columns", args=[file.pk]), columns)
    work()

    assert [row[1] for row in rows(web.get(address(file)))] == ["Client", "Garnier", "lefevre"]
    web.post(reverse("opportunities:import-columns", args=[file.pk]), columns)
    assert web.get(address(file)).status_code == 404
