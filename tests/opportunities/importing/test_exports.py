"""Files in the shape that common software writes, of invented people, as they arrive unaided."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from caladeo import clock
from opportunities.importing import checking, uploads
from opportunities.importing.reading import files
from tests.factories import ClientFactory, StatusFactory
from tests.opportunities.importing import software
from tests.opportunities.importing.software import DEALS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


@pytest.fixture
def arrive(seller):
    """The upload and what its check finds, of a file as it is sent."""

    def of(data, kind="opportunities", **choices):
        data = data.encode() if isinstance(data, str) else data
        sheet = files.read(io.BytesIO(data), how=files.How.of(choices))
        file = uploads.keep(sheet, name="x", kind=kind, owner=seller, at=clock.now(), data=data)
        return file, checking.check(file, by=seller)

    return of


def recognised(file) -> dict[str, str]:
    return {key: header for header, key in zip(file.headers, file.columns, strict=True) if key}


def wide(known: dict[str, str], width: int) -> str:
    """A file of so many columns, of which these hold something that has a place here."""
    filling = width - len(known)
    headings = [*known, *(f"Original traffic property {n}" for n in range(filling))]
    return "\n".join(
        ",".join(f'"{cell}"' for cell in line)
        for line in (headings, [*known.values(), *["x"] * filling])
    )


def test_deals_of_hubspot(arrive):
    deals = {
        "Record ID": "9",
        "Deal Name": "Oman",
        "Deal Stage": "Devis",
        "Deal owner": "",
        "Amount": "1,234.50",
        "Associated Company": "Brossard",
        "Associated Contact": "Léa Petit",
        "Closed Lost Reason": "",
        "Priority": "High",
    }
    file, found = arrive(wide(deals, 146))

    assert set(recognised(file)) == {
        *("name", "status", "manager", "expected_revenue", "client_name"),
        *("client_contact_name", "lost_reason", "is_starred"),
    }
    [row] = found.opportunities
    assert (row.name, row.client.name, row.expected_revenue) == ("Oman", "Brossard", 1234.5)
    assert (row.client.contact_name, row.is_starred) == ("Léa Petit", True)
    assert sum(file.told["filled"]) == 144


def test_the_contact_of_a_deal_without_a_company_is_the_client(arrive):
    _file, found = arrive("Deal Name,Deal Stage,Associated Contact\nOman,Devis,Léa Petit\n")

    assert [row.client.name for row in found.opportunities] == ["Léa Petit"]


def test_so_is_the_contact_of_a_line_whose_company_is_empty(arrive):
    known = ClientFactory(name="Léa Petit")
    _file, found = arrive(
        "Deal Name,Deal Stage,Associated Company,Associated Contact\n"
        "Oman,Devis,,Léa Petit\nBali,Devis,Brossard,Hugo Roux\nKyoto,Devis,,\n"
    )

    oman, bali = found.opportunities
    assert (oman.client.pk, bali.client.name, bali.client.contact_name) == (
        known.pk,
        "Brossard",
        "Hugo Roux",
    )
    assert [problem.line for problem in found.problems] == [4]


CONTACTS = {
    "hubspot": {
        "First Name": "Léa",
        "Last Name": "Petit",
        "Email": "lea@example.com",
        "Phone Number": "06",
        "Street Address": "1 rue du Port",
        "Postal Code": "44000",
        "City": "Nantes",
        "Country/Region": "France",
    },
    "google": {
        "First Name": "Léa",
        "Last Name": "Petit",
        "E-mail 1 - Label": "Home",
        "E-mail 1 - Value": "lea@example.com",
        "Phone 1 - Value": "06",
        "Address 1 - Street": "1 rue du Port",
        "Address 1 - Postal Code": "44000",
        "Address 1 - City": "Nantes",
        "Address 1 - Country": "France",
    },
    "outlook": {
        "Prénom": "Léa",
        "Nom": "Petit",
        "Adresse de messagerie": "lea@example.com",
        "Tél. mobile": "06",
        "Rue (bureau)": "1 rue du Port",
        "Code postal (bureau)": "44000",
        "Ville (bureau)": "Nantes",
        "Pays (bureau)": "France",
    },
    "zoho": {
        "First Name": "Léa",
        "Last Name": "Petit",
        "Email": "lea@example.com",
        "Phone": "06",
        "Mailing Street": "1 rue du Port",
        "Mailing Zip": "44000",
        "Mailing City": "Nantes",
        "Mailing Country": "France",
    },
}


@pytest.mark.parametrize("software", CONTACTS)
def test_contacts_join_their_names_and_addresses(arrive, software):
    _file, found = arrive(wide(CONTACTS[software], 311), kind="clients")

    [client] = found.new_clients
    assert (client.name, client.email, client.phone) == ("Léa Petit", "lea@example.com", "06")
    assert client.address == "1 rue du Port\n44000 Nantes\nFrance"
    assert found.remarks == found.problems == []


OUTLOOK = (
    "Titre;Prénom;Nom;Société;Téléphone (bureau);Tél. mobile;Rue (bureau);Rue (domicile)"
    ";Ville (bureau);Ville (domicile);Pays/Région (domicile)\n"
    "Mme;Léa;Petit;;;06;;1 rue du Port;;Nantes;France\n"
    "M.;Hugo;Roux;;02;07;;;;;\n"
)


@pytest.mark.parametrize("kind", ["opportunities", "clients"])
def test_an_address_book_is_of_clients_and_its_fullest_columns_are_read(arrive, kind):
    file, found = arrive(OUTLOOK, kind=kind)

    assert (file.kind, "clients" in file.told) == ("clients", kind == "opportunities")
    assert [(row.name, row.phone) for row in found.new_clients] == [
        ("Léa Petit", "06"),
        ("Hugo Roux", "07"),
    ]
    assert found.new_clients[0].address == "1 rue du Port\nNantes\nFrance"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nom;E-mail\nLéa;lea@example.com\n", "clients"),
        ("Nom;Client;E-mail\nOman;Léa;lea@example.com\n", "opportunities"),
        ("Dossier;E-mail\nOman;lea@example.com\n", "opportunities"),
        ("Prénom;Nom;Tél;Destination\nLéa;Petit;06;Oman\n", "opportunities"),
        ("Qui;Quoi\nLéa;Oman\n", "opportunities"),
    ],
)
def test_what_names_a_trip_is_of_trips(arrive, text, kind):
    file, _found = arrive(text)

    assert file.kind == kind


@pytest.mark.parametrize(("cell", "kind"), [("Société", "company"), ("New Business", "person")])
def test_a_type_is_a_kind_of_client_where_it_says_nothing_else(arrive, cell, kind):
    file, found = arrive(f"Dossier;Client;Type\nOman;Léa;{cell}\nBali;Hugo;Particulier\n")

    assert ("client_kind" in file.columns) == (kind == "company")
    assert found.opportunities[0].client.kind == kind


def test_the_person_of_a_company_is_its_contact(arrive):
    text = "Company,First Name,Last Name\nBrossard,Léa,Petit\n,Anne,Roux\n"
    _file, found = arrive(text, kind="clients")

    assert [(row.name, row.contact_name) for row in found.new_clients] == [
        ("Brossard", "Léa Petit"),
        ("Anne Roux", ""),
    ]


@pytest.mark.parametrize("software", software.DEALS)
def test_deals_of_other_software(arrive, software):
    headings, known = DEALS[software]
    cells = [known.get(heading, ("", "x"))[1] for heading in headings]

    file, found = arrive("\n".join(["\t".join(headings), "\t".join(cells)]))

    held = {heading: key for heading, key in zip(headings, file.columns, strict=True) if key}
    assert held == {heading: key for heading, (key, _cell) in known.items()}
    [row] = found.opportunities
    assert (row.name, row.client.name, row.expected_revenue) == ("Oman", "Brossard", 1200)
    assert (row.client.contact_name, row.client.email) == ("Léa", "lea@example.com")
    assert found.problems == []


def test_a_report_with_a_title_above_and_a_total_below(arrive):
    file, found = arrive(
        "Pipeline of the quarter\nAs of,6/14/2027\n\nOpportunity Name,Account Name,Amount\n"
        "Oman,Brossard,1200\nKyoto,Petit,900\nTotal,,2100\n"
    )

    assert (file.told["heading"], file.told["above"]) == (4, 2)
    assert [row.name for row in found.opportunities] == ["Oman", "Kyoto"]
    assert (found.problems, found.totals) == ([], [7])


def agency_s_own(*, mac: bool = False) -> bytes:
    book = Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    book.active.title = "2026"
    sheet = book.create_sheet("2027")
    book.active = sheet
    for row in (
        ["Dossiers 2027"],
        ["Dossier", "Client", "Nb pax", "Prix total TTC", "Départ", "Marge"],
        ["Oman", "Brossard", 2, 1200.004, datetime(2027, 6, 14, 10, 30), 0.2],  # noqa: DTZ001
        ["Kyoto", "Petit", 3, "=C4*500", date(2027, 7, 1), None],
    ):
        sheet.append(row)
    sheet["F3"].number_format = "0%"
    sheet.merge_cells("A1:F1")
    sheet.row_dimensions[4].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("mac", [False, True], ids=["since 1900", "since 1904"])
def test_an_agency_s_own_workbook(arrive, mac):
    file, found = arrive(agency_s_own(mac=mac))

    assert (file.told["sheet"], file.told["sheets"]) == ("2027", ["2026", "2027"])
    assert (file.told["hidden"], file.told["first_formulas"]) == (1, ["D4"])
    oman, kyoto = found.opportunities
    assert (oman.participants, oman.departure_date) == (2, date(2027, 6, 14))
    assert (float(oman.expected_revenue), kyoto.expected_revenue) == (1200.0, None)
    assert [remark.text for remark in found.remarks] == ["20 %"]


def test_titles_of_months_do_not_hide_that_numbers_name_trips(arrive):
    _file, found = arrive(
        "N° dossier;Client;Destination;Nb pax\nAVRIL;;;\n2027-001;Petit;Oman;2+1\n"
        "JUIN;;;\n2027-002;Roux;Bali;2 + 2\n2027-003;Noir;Japon;2+\n"
    )

    [question] = found.questions
    assert (question.kind, question.count) == ("name", 3)


@pytest.mark.parametrize(
    ("text", "count"), [("2+1", 3), ("2 + 2 + 1", 5), ("+2", None), ("2+x", None)]
)
def test_children_counted_apart_are_people_too(arrive, text, count):
    _file, found = arrive(f"Dossier;Client;Nb pax\nOman;Petit;{text}\n")

    assert found.opportunities[0].participants == count
    assert bool(found.remarks) == (count is None)


def test_another_sheet_or_line_can_be_read(arrive):
    file, _found = arrive(agency_s_own(), heading=1)
    assert file.headers[0] == "Dossiers 2027"

    file, _found = arrive("Oman;Brossard\nKyoto;Petit\n", heading=0)
    assert (file.headers, file.row_count) == (["", ""], 2)


TEXT = "Opportunité;Société\nForêt d’Émeraude;Hélène Lefèvre\nPérou à pied;Agence du Bélier\n"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-8", "utf-16", "utf-16-le"])
def test_letters_with_accents_are_read(arrive, encoding):
    file, found = arrive(TEXT.encode(encoding))

    assert file.headers == ["Opportunité", "Société"]
    assert [row.client.name for row in found.opportunities] == [
        "Hélène Lefèvre",
        "Agence du Bélier",
    ]


def test_a_doubt_about_letters_is_a_choice(arrive):
    data = "Nom;Client\nOman;LEFÈVRE\n".encode("mac_roman")
    file, _found = arrive(data)
    assert not file.told["is_sure"]

    _file, found = arrive(data, encoding="mac_roman")
    assert found.opportunities[0].client.name == "LEFÈVRE"


def test_bars_separate_cells(arrive):
    _file, found = arrive("Nom|Client\nOman|Brossard, Petit\n")

    assert found.opportunities[0].client.name == "Brossard, Petit"
