"""The steps of an import, through their addresses."""

import re

import pytest
from django.urls import reverse

from opportunities.importing.reading import limits
from opportunities.models import Client as Customer
from opportunities.models import ImportFile
from tests.factories import StatusFactory
from tests.opportunities.importing.files import csv_text, kept, sent, xlsx_bytes

UPLOAD = reverse("opportunities:import")
LINE = "Kyoto;Famille Lefèvre;14/06/2027;15;Devis envoyé"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis envoyé")


def send(web, data, name="dossiers.csv", kind="opportunities", **headers):
    return web.post(UPLOAD, {"kind": kind, "file": sent(data, name)}, headers=headers)


def columns_of(file) -> str:
    return reverse("opportunities:import-columns", args=[file.pk])


def plain(response) -> str:
    return response.text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("name", ["opportunities:list", "opportunities:board"])
def test_the_menu_of_the_list_leads_to_the_import(web, name):
    assert f'href="{UPLOAD}"' in web.get(reverse(name)).text


def test_a_file_that_was_sent_leads_to_its_columns(web, seller):
    response = send(web, csv_text(LINE))

    file = ImportFile.objects.get()
    assert (file.owner, file.name, file.row_count) == (seller, "dossiers.csv", 1)
    assert response["Location"] == columns_of(file)


def test_what_speaks_of_no_trip_is_read_as_clients_until_somebody_says_otherwise(web):
    send(web, "Titre;Prénom;Nom;Mail;Objet\nMme;Léa;Petit;lea@example.com;\n")
    file = ImportFile.objects.get()
    assert file.kind == "opportunities"

    send(web, "Titre;Prénom;Nom;Mail;Quoi\nMme;Léa;Petit;lea@example.com;Oman\n")
    file = ImportFile.objects.latest("pk")
    assert file.kind == "clients"
    assert "Aucune colonne ne parle d’un voyage" in plain(web.get(columns_of(file)))

    reading = reverse("opportunities:import-reading", args=[file.pk])
    web.post(reading, {"kind": "opportunities", "heading": 1})

    file.refresh_from_db()
    page = web.get(columns_of(file))
    assert file.kind == "opportunities"
    assert "Aucune colonne ne parle d’un voyage" not in plain(page)
    assert '<option value="name"' in page.text


@pytest.mark.parametrize(
    ("query", "chosen"), [("?contenu=clients", "clients"), ("?contenu=\x00", "opportunities")]
)
def test_who_comes_from_the_clients_brings_clients(web, query, chosen):
    form = web.get(UPLOAD + query).context["form"]

    assert form["kind"].value() == chosen


def test_htmx_is_led_to_the_columns_too(web):
    response = send(web, csv_text(LINE), HX_Request="true")

    assert response["HX-Redirect"] == columns_of(ImportFile.objects.get())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Le fichier est vide."),
        (b"Nom;Client\r\n", "aucune ligne"),
        (b"\x89PNG\x00\x00", "n’est pas un tableau"),
        (b"PK\x03\x04 and nothing more", "abîmé"),
        (b"a" * (limits.MAX_BYTES + 1), "30 Mo"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_its_field(web, data, words):
    response = send(web, data)

    assert response.status_code == 422
    assert words in plain(response)
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("data", [{}, {"kind": "opportunities"}, {"kind": "x\x00", "file": "no"}])
def test_no_file_is_told(web, data):
    response = web.post(UPLOAD, data)

    assert response.status_code == 422
    assert "Choisissez un fichier." in response.text


def test_a_name_of_a_file_is_only_text(web):
    send(web, csv_text(LINE), name="<script>alert(1)</script>" + "n" * 300 + ".csv")

    text = web.get(columns_of(ImportFile.objects.get())).text
    assert "<script>alert" not in text


def test_the_columns_are_matched_and_their_first_rows_shown(web, seller):
    file = kept(LINE, owner=seller)

    text = web.get(columns_of(file)).text

    assert "Famille Lefèvre" in text
    assert re.search(r'value="departure_date"\s+selected', text)


def test_a_column_can_be_corrected(web, seller):
    file = kept("Lefèvre;Kyoto", owner=seller, headings="Qui;Quoi")

    response = web.post(columns_of(file), {"column-0": "client_name", "column-1": "name"})

    assert response["Location"] == reverse("opportunities:import-check", args=[file.pk])
    file.refresh_from_db()
    assert file.columns == ["client_name", "name"]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"column-0": "", "column-1": ""}, "Choisissez la colonne qui contient : Client."),
        (
            {"column-0": "name", "column-1": "name"},
            "Deux colonnes sont choisies pour : Opportunité.",
        ),
    ],
)
def test_columns_that_do_not_do_are_told_and_stay(web, seller, chosen, words):
    file = kept("Lefèvre;Kyoto", owner=seller, headings="Qui;Quoi")

    response = web.post(columns_of(file), chosen)

    assert response.status_code == 422
    assert words in plain(response)


@pytest.mark.parametrize(
    "chosen",
    [{}, {"column-0": "client_name"}, {"column-0": "password", "column-1": "name"}],
)
def test_a_column_that_is_not_sent_is_not_ignored(web, seller, chosen):
    file = kept("Lefèvre;Kyoto", owner=seller, headings="Client;Opportunité")

    assert web.post(columns_of(file), chosen).status_code == 400

    file.refresh_from_db()
    assert file.columns == ["client_name", "name"]


def test_fifty_columns_fit_the_page(web):
    headings = ";".join(["Nom", "Client", *(f"Autre {n}" for n in range(48))])
    send(web, f"{headings}\nKyoto;Lefèvre\n")

    assert "48 colonnes sont ignorées" in plain(web.get(columns_of(ImportFile.objects.get())))


def test_a_workbook_of_clients_goes_the_same_way(web):
    send(web, xlsx_bytes(["Nom", "Tél."], ["Lefèvre", "0612345678"]), "c.xlsx", kind="clients")
    file = ImportFile.objects.get()
    check = reverse("opportunities:import-check", args=[file.pk])

    assert "1 client sera créé" in plain(web.get(check))
    web.post(check, {"agreed": 1})

    assert Customer.objects.get().phone == "0612345678"


def steps(file):
    return [
        ("get", columns_of(file)),
        ("post", columns_of(file)),
        ("get", reverse("opportunities:import-check", args=[file.pk])),
        ("post", reverse("opportunities:import-check", args=[file.pk])),
        ("post", reverse("opportunities:import-reading", args=[file.pk])),
        ("post", reverse("opportunities:import-removal", args=[file.pk])),
        ("get", reverse("opportunities:import-result", args=[file.pk])),
        ("post", reverse("opportunities:import-undo", args=[file.pk])),
    ]


def test_the_upload_of_somebody_else_is_not_there(web, administrator):
    file = kept(LINE, owner=administrator)

    assert {getattr(web, how)(url).status_code for how, url in steps(file)} == {404}
    assert list(ImportFile.objects.all()) == [file]


@pytest.mark.parametrize("number", ["0", "999999999", "9223372036854775807"])
def test_an_upload_that_never_was_is_not_there(web, number):
    assert web.get(f"/opportunites/import/{number}/colonnes/").status_code == 404


def test_everything_wants_somebody_signed_in(client, seller):
    file = kept(LINE, owner=seller)

    for how, url in [("get", UPLOAD), ("post", UPLOAD), *steps(file)]:
        assert getattr(client, how)(url)["Location"].startswith("/connexion/")


def test_a_visit_changes_nothing(web, seller):
    file = kept(LINE, owner=seller)

    for name, status in (("import-removal", 405), ("import-undo", 404)):
        url = reverse(f"opportunities:{name}", args=[file.pk])
        assert web.get(url).status_code == status


def test_an_upload_can_be_dropped(web, seller):
    file = kept(LINE, owner=seller)

    web.post(reverse("opportunities:import-removal", args=[file.pk]))

    assert not ImportFile.objects.exists()


def test_the_files_of_the_day_can_be_gone_on_with(web, seller, administrator):
    mine, theirs = kept(LINE, owner=seller), kept(LINE, owner=administrator)

    text = web.get(UPLOAD).text

    assert columns_of(mine) in text
    assert columns_of(theirs) not in text


def test_dates_of_two_readings_are_asked_beside_their_column(web, seller):
    file = kept("Kyoto;Lefèvre;06/12/2027", owner=seller, headings="Nom;Client;Départ")
    address = reverse("opportunities:import-columns", args=[file.pk])
    columns = {f"column-{at}": key for at, key in enumerate(file.columns)}

    page = web.get(address).text.replace("\u00a0", " ")
    assert "« 06/12/2027 » se lit de deux façons" in page
    assert "6 décembre 2027" in page
    assert "12 juin 2027" in page

    web.post(address, columns | {"order-2": "month"})
    file.refresh_from_db()
    assert file.choices == {"orders": {"2": "month"}}
    assert web.post(address, columns | {"order-2": "year"}).status_code == 400
    web.post(address, columns)
    file.refresh_from_db()
    assert file.choices == {"orders": {"2": "month"}}


def test_a_file_is_read_another_way_and_what_is_left_out_is_named(web):
    send(web, "Voyages;;\nNom;Client;Couleur\nOman;Léa;bleu\n".encode("mac_roman"))
    file = ImportFile.objects.get()
    page = web.get(columns_of(file)).text
    assert "Comment le fichier est lu" in page

    columns = {f"column-{at}": key for at, key in enumerate(file.columns)}
    text = plain(web.post(columns_of(file), columns, follow=True))
    assert "Couleur (1)" in text
    assert "1 ligne au-dessus des titres" in text

    address = reverse("opportunities:import-reading", args=[file.pk])
    web.post(address, {"heading": "0", "encoding": "cp1252"})
    file.refresh_from_db()
    assert (file.headers, file.row_count) == (["", "", ""], 3)
    web.post(address, {"heading": "2", "encoding": "mac_roman"})
    file.refresh_from_db()
    assert file.rows == [(3, ["Oman", "Léa", "bleu"])]
    assert web.post(address, {"heading": "99"}).status_code == 400


def test_another_way_to_read_a_large_file_is_taken_by_the_worker(web, monkeypatch):
    send(web, csv_text(LINE))
    file = ImportFile.objects.get()
    monkeypatch.setattr(limits, "READ_AT_ONCE", 10)

    address = reverse("opportunities:import-reading", args=[file.pk])
    assert "/operations/" in web.post(address, {"heading": "1"})["Location"]
