"""A file of clients changes those who are there, kind by kind, and gives back."""

from datetime import UTC, datetime, timedelta

import pytest

from opportunities import actions
from opportunities.clients import merging
from opportunities.clients.listing import ClientListing
from opportunities.importing import checking, undoing, writing
from opportunities.importing.telling import reporting
from opportunities.importing.telling.shown import Effects
from opportunities.importing.updates.changes import Kind
from opportunities.lists import exporting
from opportunities.models import Client
from tests.database import digest
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory
from tests.opportunities.importing.files import kept

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOON = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)
HEADINGS = "N° du client;Nom;Type;Contact;E-mail;Téléphone;Adresse"
ALL = tuple(Kind)


@pytest.fixture
def lefevre(db) -> Client:
    return ClientFactory(
        name="Famille Lefèvre",
        kind="family",
        email="lefevre@example.com",
        phone="06 12 34 56 78",
        address="1 rue du Port\n44000 Nantes",
    )


@pytest.fixture
def check(seller):
    def checked(*lines, headings=HEADINGS):
        file = kept(*lines, owner=seller, headings=headings, kind="clients")
        return checking.check(file, by=seller)

    return checked


@pytest.fixture
def write(seller):
    def written(*lines, headings=HEADINGS, kinds=ALL):
        file = kept(*lines, owner=seller, headings=headings, kind="clients")
        found = checking.check(file, by=seller)
        agreed = {"agreed": found.count, "left_out": len(found.remarks), "token": found.token}
        return writing.write(file, **agreed, kinds=kinds, creates_tasks=True, by=seller, at=NOON)

    return written


def changes(checked) -> list[dict]:
    return [update.changes for update in checked.client_updates]


def test_what_is_the_same_in_other_letters_or_empty_is_no_change(check, lefevre):
    pk = lefevre.pk
    found = check(f"{pk};Famille Lefèvre;famille;;LEFEVRE@example.com;+33 6 12 34 56 78;")
    assert (changes(found), found.known, found.count) == ([], [2], 0)

    found = check("famille lefevre;;", headings="Nom;E-mail;Téléphone")
    assert (changes(found), found.known) == ([], [2])


def test_a_client_is_found_by_number_else_mail_else_name(check, lefevre):
    assert changes(check(f"{lefevre.pk};Famille Lefèvre-Roux;;;lefevre@example.com;;")) == [
        {"name": "Famille Lefèvre-Roux"}
    ]
    assert changes(check(";Les Lefèvre;;;lefevre@example.com;;")) == [{"name": "Les Lefèvre"}]
    assert changes(check(";Famille Lefevre;;Anne;;;2 quai")) == [
        {"contact_name": "Anne", "address": "2 quai"}
    ]


def test_what_is_ticked_is_written_and_found_again(write, lefevre):
    file = write(
        f"{lefevre.pk};Lefèvre-Roux;couple;Anne Roux;lefevre@example.com;07 00 00 00 01;",
        ";Garnier;;;garnier@example.com;;",
        kinds=["client_name", "client_phone"],
    )

    lefevre.refresh_from_db()
    assert (lefevre.name, lefevre.phone) == ("Lefèvre-Roux", "07 00 00 00 01")
    assert (lefevre.kind, lefevre.contact_name) == ("family", "")
    assert list(Client.objects.search("0700000001")) == [lefevre]
    assert (file.counts["updated"], file.counts["clients"]) == (1, 1)


def test_with_nothing_ticked_nothing_is_written(write, lefevre):
    before = digest(apart=("ImportFile",))

    with pytest.raises(writing.NothingTickedError):
        write(f"{lefevre.pk};Famille Lefèvre;;Anne;;;", kinds=[])

    assert digest(apart=("ImportFile",)) == before


def test_the_undo_gives_back_what_nobody_has_changed_since(write, lefevre, seller):
    garnier = ClientFactory(name="Garnier", email="garnier@example.com")
    file = write(
        f"{lefevre.pk};Famille Lefèvre;;Anne;;07 00 00 00 01;",
        f"{garnier.pk};Garnier;entreprise;;garnier@example.com;;3 quai",
    )
    garnier.refresh_from_db()
    actions.edit_client(garnier, {"address": "4 quai"})

    undone = undoing.undo(file, by=seller, at=NOON + timedelta(hours=3))

    lefevre.refresh_from_db()
    garnier.refresh_from_db()
    assert (lefevre.contact_name, lefevre.phone) == ("", "06 12 34 56 78")
    assert list(Client.objects.search("0612345678")) == [lefevre]
    assert (garnier.kind, garnier.address) == ("person", "4 quai")
    assert (undone.counts["given_clients"], undone.counts["left_clients"]) == (1, 1)


def test_what_a_merged_client_was_called_renames_nobody(check, lefevre):
    gone = ClientFactory(name="Lefèvre Paul", email="paul@example.com")
    merging.merge(lefevre.pk, gone.pk, by=None, at=NOON)

    found = check(f"{gone.pk};Lefèvre Paul;;;paul@example.com;;")

    assert (changes(found), found.known) == ([], [2])


def test_a_refused_line_changes_nobody(check, lefevre):
    found = check(f"{lefevre.pk};Famille Lefèvre;Robot;Anne;;;")

    assert (changes(found), found.bad_count) == ([], 1)


def test_one_line_a_client(check, lefevre):
    found = check(f"{lefevre.pk};Famille Lefèvre;;Anne;;;", f"{lefevre.pk};Famille Lefèvre;;Léa;;;")

    assert changes(found) == [{"contact_name": "Anne"}]
    assert found.bad_count == 1


def test_what_changed_meanwhile_is_shown_anew(lefevre, seller):
    file = kept(f"{lefevre.pk};{lefevre};;Anne;;;", owner=seller, headings=HEADINGS, kind="clients")
    token = checking.check(file, by=seller).token
    Client.objects.update(contact_name="Léa")

    with pytest.raises(writing.ChangedError):
        writing.write(
            file, agreed=0, token=token, kinds=ALL, creates_tasks=True, by=seller, at=NOON
        )


def test_an_export_comes_back_the_same(check, lefevre):
    columns = exporting.client_columns()
    row = exporting.client_rows(ClientListing()).get(pk=lefevre.pk)
    line = ";".join(f'"{column.value(row) or ""}"' for column in columns)

    found = check(line, headings=";".join(column.heading for column in columns))

    assert (changes(found), found.known, found.problems) == ([], [2], [])


def test_trips_of_others_leave_their_clients_alone(seller, lefevre):
    OpportunityFactory(client=lefevre)
    headings = "Nom;Client;E-mail;Téléphone"
    file = kept("Oman;Famille Lefèvre;;07 00 00 00 02", owner=seller, headings=headings)

    found = checking.check(file, by=seller)

    assert (found.client_updates, found.count) == ([], 1)


@pytest.fixture
def kyoto(lefevre, seller):
    return OpportunityFactory(
        name="Kyoto", client=lefevre, manager=seller, status=StatusFactory(name="Devis")
    )


TRIPS = "Notre numéro;Nom;Client;E-mail;Téléphone"


def test_an_address_that_is_completed_beside_the_number_of_a_trip_goes_to_its_client(
    seller, lefevre, kyoto
):
    Client.objects.update(email="")
    line = f"{kyoto.pk};Kyoto;Famille Lefèvre;lefevre@example.com;06 12 34 56 78"
    file = kept(line, owner=seller, headings=TRIPS)
    found = checking.check(file, by=seller)
    report = reporting.Report.of(found, tasks=0, late=0, effects=Effects())

    assert (changes(found), found.unchanged) == ([{"email": "lefevre@example.com"}], 0)
    assert (report.updates, report.trip_updates) == (1, 0)
    how = {"agreed": 0, "token": found.token, "creates_tasks": True, "by": seller, "at": NOON}
    file = writing.write(file, kinds=["client_email"], **how)
    lefevre.refresh_from_db()
    assert lefevre.email == "lefevre@example.com"
    assert (file.counts["updated"], file.counts["updated_clients"]) == (0, 1)

    undoing.undo(file, by=seller, at=NOON + timedelta(hours=3))

    lefevre.refresh_from_db()
    assert lefevre.email == ""


def test_another_address_beside_the_number_of_a_trip_is_told_and_stays(seller, kyoto):
    line = f"{kyoto.pk};Kyoto;Famille Lefèvre;neuf@example.com;07 00 00 00 01"

    found = checking.check(kept(line, owner=seller, headings=TRIPS), by=seller)

    assert (changes(found), found.updates) == ([], [])
    assert [row.header for row in found.remarks] == ["E-mail", "Téléphone"]
    assert "lefevre@example.com" in found.remarks[0].message


def test_the_report_has_a_tick_for_each_kind(check, lefevre):
    checked = check(f"{lefevre.pk};Famille Lefèvre;entreprise;;;;2 quai")
    report = reporting.Report.of(checked, tasks=0, late=0, effects=Effects())

    assert report.updates == 1
    assert [(row.kind, row.before, row.after) for row in report.kinds] == [
        ("client_kind", "Famille", "Entreprise"),
        ("client_address", "1 rue du Port · 44000 Nantes", "2 quai"),
    ]


@pytest.mark.parametrize(
    ("lines", "is_ticked"),
    [
        ([";Cabinet Lefèvre;;;lefevre@example.com;;"], False),
        ([";Cabinet Lefèvre;;;;06 12 34 56 78;"], False),
        (["999999;Cabinet Lefèvre;;;lefevre@example.com;;"], False),
        (["{pk};Cabinet Lefèvre;;;;;", ";Roux & Cie;;;roux@example.com;;"], False),
        (["{pk};Cabinet Lefèvre;;;lefevre@example.com;;"], True),
    ],
    ids=["e-mail", "telephone", "nobody’s number", "one of two", "our number"],
)
def test_a_name_is_ticked_only_where_our_number_stands_beside_it(check, lefevre, lines, is_ticked):
    ClientFactory(name="Roux", email="roux@example.com")
    checked = check(*[line.format(pk=lefevre.pk) + "2 quai" for line in lines])
    report = reporting.Report.of(checked, tasks=0, late=0, effects=Effects())

    assert [(row.kind, row.is_ticked) for row in report.kinds] == [
        ("client_name", is_ticked),
        ("client_address", True),
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_the_statements_do_not_grow_with_the_rows(write, django_assert_max_num_queries, count):
    rows = [ClientFactory(name=f"Client {n}") for n in range(count)]

    with django_assert_max_num_queries(29):
        write(*[f"{row.pk};{row.name};entreprise;;;;{row.pk} rue" for row in rows])
