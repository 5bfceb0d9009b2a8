"""Shapes of files in which something came in wrongly, or was asked needlessly."""

import io

import pytest
from openpyxl import Workbook

from caladeo import clock
from opportunities.importing import checking, uploads
from opportunities.importing.reading import files
from opportunities.importing.telling.reporting import Report
from opportunities.importing.telling.shown import Effects
from tests.factories import ClientFactory, StatusFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


@pytest.fixture
def arrive(seller):
    def of(data):
        data = data.encode() if isinstance(data, str) else data
        sheet = files.read(io.BytesIO(data))
        now = clock.now()
        file = uploads.keep(sheet, name="x", kind="opportunities", owner=seller, at=now, data=data)
        return file, checking.check(file, by=seller)

    return of


def held(file) -> dict[str, str]:
    return {header: key for header, key in zip(file.headers, file.columns, strict=True) if key}


def book(**sheets) -> bytes:
    """A workbook whose first sheet is open."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_what_stands_below_a_report_asks_nothing(arrive):
    _file, found = arrive(
        "Propriétaire de l'opportunité;Nom du compte;Nom de l'opportunité;Montant\n"
        ";Brossard;Oman;12 400,00\n"
        "Total général (1 enregistrement);;;12 400,00\n"
        "Informations confidentielles - Ne pas distribuer;;;\n"
        "Copyright © 2000-2027 salesforce.com, inc. Tous droits réservés.;;;\n"
    )

    assert [row.name for row in found.opportunities] == ["Oman"]
    assert (found.questions, found.problems, found.totals) == ([], [], [3])
    assert [number for number, _text in found.titles] == [4, 5]


def test_sums_and_counts_of_groups_are_no_trips(arrive):
    _file, found = arrive(
        "Étape ↑;Nom de l'opportunité;Nom du compte;Montant\nDevis;Oman;Brossard;1200\n"
        "Sous-total;Somme;;1200\n;Nombre;1;\nTotal;Somme;;1200\n;Nombre;1;\n"
    )

    assert [row.name for row in found.opportunities] == ["Oman"]
    assert (found.questions, found.problems, found.totals) == ([], [], [3, 4, 5, 6])


GROUPED = (
    "Étape ↑;Nom de l'opportunité;Nom du compte;Montant\nConfirmé;Oman;Brossard;1200\n"
    ";Pérou;Roux;900\nTotal;Somme;;2100\n?;Japon;Vidal;800\n;;Morel;700\n"
)


def test_lines_of_a_group_without_their_stage_are_told(arrive):
    StatusFactory(name="Confirmé", position=30_000)
    _file, found = arrive(GROUPED)
    report = Report.of(found, tasks=0, late=0, effects=Effects())

    assert [row.status.name for row in found.opportunities] == ["Confirmé", "Devis", "Devis"]
    assert (report.unsaid, report.unsaid_count, report.unsaid_status) == ([3], 1, "Devis")
    assert report.is_telling
    assert [(row.line, row.header) for row in found.remarks] == [(5, "Étape ↑")]


def test_a_file_without_stages_says_nothing_of_them(arrive):
    _file, found = arrive("Nom;Client\nOman;Roux\n")

    assert found.unsaid == []


TWO_LINES = (
    "Client;;Voyage;;Finances\nNom;Téléphone;Destination;Départ;Prix TTC\n"
    "Roux;0612345678;Japon;14/01/2027;4 500 € TTC\n"
)


def test_of_headings_on_two_lines_the_lower_ones_are_read(arrive):
    file, found = arrive(TWO_LINES)

    assert held(file) == {
        "Nom (Client)": "client_name",
        "Téléphone": "client_phone",
        "Destination": "destinations",
        "Départ": "departure_date",
        "Prix TTC": "expected_revenue",
    }
    [row] = found.opportunities
    assert (row.name, row.client.name, row.expected_revenue) == ("Roux – Japon", "Roux", 4500)


def test_a_title_is_no_group_of_columns(arrive):
    file, _found = arrive("Dossiers client;;\nNom;Client;Départ\nOman;Roux;14/06/2027\n")

    assert file.columns == ["name", "client_name", "departure_date"]


@pytest.mark.parametrize("cover", [[], [["Suivi de l'agence"], ["Mis à jour le 12 mai"]]])
def test_a_cover_in_front_of_the_trips_is_not_read(arrive, cover):
    trips = [["Dossier", "Client"], ["Oman", "Roux"]]

    file, found = arrive(book(Sommaire=cover, Suivi=trips, Archives=trips))

    assert (file.told["sheet"], len(found.opportunities)) == ("Suivi", 1)
    assert file.told["sheets"] == ["Sommaire", "Suivi", "Archives"]


def test_workbooks_without_any_heading_are_read_where_they_are_open(arrive):
    file, _found = arrive(book(Un=[["a"], ["b"]], Deux=[["c"], ["d"]]))

    assert file.told["sheet"] == "Un"


@pytest.mark.parametrize(
    "headings",
    [
        "Prénom,Nom de famille,Adresse e-mail,Propriétaire du contact,Statut du lead",
        "Nom,Prénom,Nom de famille,E-mail 1 - Type,E-mail 1 - Valeur",
        "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value",
    ],
)
def test_address_books_are_of_clients(arrive, headings):
    cells = {"Propriétaire du contact": "Anna", "Nom": "Léa Petit", "Name": "Léa Petit"}
    cells |= {"Prénom": "Léa", "Given Name": "Léa", "Nom de famille": "Petit"}
    cells |= {"Family Name": "Petit", "E-mail 1 - Type": "Home", "Statut du lead": "Nouveau"}
    line = ",".join(cells.get(name, "lea@example.com") for name in headings.split(","))

    file, found = arrive(f"{headings}\n{line}\n")

    assert file.kind == "clients"
    assert [(row.name, row.email) for row in found.new_clients] == [
        ("Léa Petit", "lea@example.com")
    ]
    assert (found.questions, found.problems, found.remarks) == ([], [], [])


def test_an_e_mail_behind_a_name_tells_who_it_is(arrive):
    known = ClientFactory(name="Léa Martin", email="lea@example.com")
    _file, found = arrive(
        "Nom de la transaction,Contact associé,Entreprise associée\n"
        "Oman,Hugo Roux (hugo@example.com),Brossard\nBali,Léa Petit (lea@example.com),\n"
    )

    oman, bali = found.opportunities
    assert (oman.client.contact_name, oman.client.email) == ("Hugo Roux", "hugo@example.com")
    assert bali.client.pk == known.pk


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2 adt + 1 enf", 3),
        ("2 adultes, 1 enfant", 3),
        ("2 adultes et 2 bébés", 4),
        ("2,5", None),
        ("2/3", None),
        ("2, 3", None),
    ],
)
def test_adults_and_children_are_people(arrive, text, count):
    _file, found = arrive(f'Dossier;Client;Nb pers.\nOman;Roux;"{text}"\n')

    assert found.opportunities[0].participants == count
    assert bool(found.remarks) == (count is None)


@pytest.mark.parametrize(
    ("text", "days"),
    [("15j/14n", 15), ("15 jours / 14 nuits", 15), ("15 j", 15), ("14 nuits", None)],
)
def test_nights_behind_the_days_are_no_days(arrive, text, days):
    _file, found = arrive(f"Dossier;Client;Durée\nOman;Roux;{text}\n")

    assert found.opportunities[0].duration_days == days
    assert bool(found.remarks) == (days is None)


def test_notes_that_are_pages_come_as_their_text(arrive):
    text = "<p>Deuxième <b>voyage</b></p><p>Vue &amp; mer</p>"
    _file, found = arrive(f'Opportunité;Client;Notes\nOman;Roux;"{text}"\nBali;Noir;a < b\n')

    assert [line.note for line in found.lines] == ["Deuxième voyage\nVue & mer", "a < b"]


def test_several_numbers_of_a_cell_are_all_kept(arrive):
    _file, found = arrive("Name,Phone 1 - Value\nLéa,06 12 34 56 78 ::: 02 40 11 22 33\n")

    assert found.new_clients[0].phone == "06 12 34 56 78 / 02 40 11 22 33"


def test_of_several_e_mails_the_first_is_kept_and_the_others_are_told(arrive):
    known = ClientFactory(name="Léa Martin", email="lea@example.com")
    _file, found = arrive(
        "Dossier,Client,E-mail\nOman,Léa,lea@example.com ::: l@example.com\n"
        'Bali,Hugo,"hugo@example.com; h@example.com"\nCuba,Anne,"anne@example.com, anne"\n'
    )

    oman, bali, cuba = found.opportunities
    assert (oman.client.pk, bali.client.email, cuba.client.email) == (
        known.pk,
        "hugo@example.com",
        "",
    )
    assert [row.line for row in found.remarks] == [2, 3, 4]


def test_a_telephone_that_lost_its_zero_gets_it_back_and_it_is_told(arrive):
    known = ClientFactory(name="Léa Martin", phone="06 12 34 56 78")
    phones = [["Dossier", "Client", "Tél"], ["Oman", "Léa Martin", 612345678], ["Bali", "Hugo", 2]]

    _file, found = arrive(book(Suivi=[*phones, ["Cuba", "Anne", "+34 612 345 678"]]))

    assert found.zeros == 1
    assert [row.client.phone for row in found.opportunities[1:]] == ["2", "+34 612 345 678"]
    assert found.opportunities[0].client.pk == known.pk


def test_elsewhere_nine_digits_are_a_whole_number(arrive, settings):
    settings.TIME_ZONE = "Europe/Madrid"
    _file, found = arrive("Dossier;Client;Tél\nOman;Léa;612345678\n")

    assert (found.zeros, found.new_clients[0].phone) == (0, "612345678")
