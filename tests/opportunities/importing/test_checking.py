from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.utils.translation import override

from opportunities.importing import checking
from opportunities.models import Client, ImportFile
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.opportunities.importing.files import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis envoyé")


@pytest.fixture
def check(seller):
    def checked(*lines, headings="Nom;Client", kind=""):
        return checking.check(kept(*lines, owner=seller, headings=headings, kind=kind), by=seller)

    return checked


def told(checked) -> list[tuple[int, str, str]]:
    return [
        (problem.line, problem.header, problem.message.replace("\u00a0", " "))
        for problem in checked.problems
    ]


def test_a_row_becomes_an_opportunity_with_typed_values(check, quote):
    anna = UserFactory(name="Anna Moreau")

    found = check(
        "Kyoto;Famille Lefèvre;14/06/2027;28/06/2027;4;14 800,50 €;-120;devis ENVOYE;ANNA moreau;x",
        headings="Nom;Client;Départ;Retour;Participants;CA;Marge;Statut;Gestionnaire;Priorité",
    )

    [row] = found.opportunities
    assert (row.name, row.client.name, row.status, row.manager) == (
        "Kyoto",
        "Famille Lefèvre",
        quote,
        anna,
    )
    assert (row.departure_date, row.duration_days) == (date(2027, 6, 14), 15)
    assert (row.expected_revenue, row.expected_margin) == (Decimal("14800.50"), Decimal(-120))
    assert (row.participants, row.is_starred) == (4, True)


def test_what_is_not_said_has_its_default(check, quote, seller):
    [row] = check("Kyoto;Famille Lefèvre").opportunities

    assert (row.status, row.manager, row.departure_date) == (quote, seller, None)


@pytest.mark.parametrize(
    ("heading", "text", "message"),
    [
        ("Départ", "31/02/2027", "Cette date n’existe pas. Écrivez-la comme 14/06/2027."),
        ("Départ", "14/06/1950", "1er janvier 1990"),
        ("Durée", "deux", "Écrivez un nombre entier de 1 à 730."),
        ("Durée", "731", "Écrivez un nombre entier de 1 à 730."),
        ("Participants", "0", "Écrivez un nombre entier de 1 à 9999."),
        ("CA", "beaucoup", "Écrivez un montant"),
        ("CA", "-1", "négatif"),
        ("CA", "12345678901234", "chiffres"),
        ("E-mail", "lefevre@", "adresse"),
        ("Priorité", "peut-être", "Écrivez oui ou non."),
        ("Retour", "28/06/2027", "départ"),
        ("Téléphone", "0" * 41, "Au plus 40 caractères : il y en a 41."),
    ],
)
def test_a_bad_cell_is_left_out_and_named_with_its_line_and_column(check, heading, text, message):
    found = check(f"Kyoto;Famille Lefèvre;{text}", headings=f"Nom;Client;{heading}")

    [remark] = found.remarks
    assert (remark.line, remark.header, remark.text) == (2, heading, text[:80])
    assert message in remark.message.replace("\u00a0", " ")
    assert (found.count, found.incomplete_count, found.bad_count) == (1, 1, 0)


def test_what_a_refused_line_also_has_wrong_is_a_mistake_of_that_line(check):
    found = check(";Lefèvre;deux", headings="Nom;Client;Durée")

    assert [header for _line, header, _words in told(found)] == ["Nom", "Durée"]
    assert found.remarks == []


@pytest.mark.parametrize("text", ["", "-", "—", "(vide)", "null"])
def test_signs_for_nothing_are_empty(check, seller, text):
    found = check(f"Kyoto;Lefèvre;{text};{text};{text}", headings="Nom;Client;Départ;CA;Vendeur")

    [row] = found.opportunities
    assert (row.departure_date, row.expected_revenue, row.manager) == (None, None, seller)
    assert found.remarks == []


@pytest.mark.parametrize("text", ["N/A", "néant", "à définir", "À DÉFINIR", "TBD", "?", "#N/A"])
def test_words_for_nothing_are_empty_and_each_is_told(check, seller, quote, text):
    headings = ["Départ", "Retour", "Durée", "Participants", "CA", "Marge", "Vendeur", "Étape"]
    cells = ";".join([text] * len(headings))

    found = check(f"Kyoto;Lefèvre;{cells}", headings=f"Nom;Client;{';'.join(headings)}")

    [row] = found.opportunities
    assert (row.departure_date, row.expected_revenue, row.duration_days) == (None, None, None)
    assert (row.manager, row.status, found.questions) == (seller, quote, [])
    assert {remark.header: remark.text for remark in found.remarks} == dict.fromkeys(headings, text)
    words = {remark.header: str(remark) for remark in found.remarks}
    assert words["Départ"] == "Départ\u00a0: Sans valeur\u00a0: lu comme vide."
    assert words["Vendeur"].endswith("L’opportunité vous est confiée.")
    assert "Devis envoyé" in words["Étape"]


def test_a_word_for_nothing_beside_our_number_changes_nothing_and_is_told(check):
    trip = OpportunityFactory(manager=UserFactory(), departure_date=date(2027, 6, 14))

    found = check(f"{trip.pk};?;à définir;8", headings="Numéro Caladeo;Vendeur;Départ;Participants")

    [update] = found.updates
    assert set(update.changes) == {"participants"}
    assert [remark.header for remark in found.remarks] == ["Vendeur", "Départ"]
    assert not any("confiée" in remark.message for remark in found.remarks)


def test_words_for_nothing_about_a_client_are_only_empty(check):
    found = check("Kyoto;Lefèvre;n/a;?", headings="Nom;Client;Téléphone;E-mail")

    [client] = found.new_clients
    assert (client.phone, client.email, found.remarks, found.left_empty) == ("", "", [], [])


def test_words_in_place_of_an_email_or_a_telephone_are_counted_with_examples(check):
    lines = (
        "Kyoto;Lefèvre;à demander;À demander;à définir",
        "Oman;Garnier;voir Léa;-;Oman",
        "Bali;Roux;06 12 34 56 78;à demander;TBD",
        "Lima;Noir;(poste 12);lea.example.com;",
        "Pérou;Petit;plus tard;;",
        "Chili;Blanc;?;;",
        "Laos;Faure;inconnu;n/a;",
    )

    found = check(*lines, headings="Nom;Client;Tél.;E-mail;Destination")

    assert found.left_empty == [
        ("Tél.", 4, ["à demander", "voir Léa", "plus tard"], True),
        ("E-mail", 2, ["À demander", "à demander"], False),
        ("Destination", 2, ["à définir", "TBD"], False),
    ]
    assert [remark.text for remark in found.remarks] == ["lea.example.com"]
    assert [row.phone for row in found.new_clients] == [
        *("", "", "06 12 34 56 78"),
        *("(poste 12)", "", "", ""),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/06/2072", None),
        ("14/06/72", None),
        ("01/01/2037", None),
        ("14/06/1926", None),
        ("31/12/2036", date(2036, 12, 31)),
        ("14/06/1998", date(1998, 6, 14)),
    ],
)
@time_machine.travel("2026-11-30 09:00", tick=False)
def test_a_year_in_which_nobody_travels_is_left_out_and_told(check, text, day):
    found = check(f"Kyoto;Lefèvre;{text}", headings="Nom;Client;Départ")

    [row] = found.opportunities
    assert row.departure_date == day
    assert [remark.text for remark in found.remarks] == ([] if day else [text])


def test_a_sign_is_no_name_but_words_are(check):
    assert told(check("-;Lefèvre")) == [(2, "Nom", "Cette cellule est vide.")]
    assert [row.name for row in check("À définir;Lefèvre").opportunities] == ["À définir"]


def test_the_messages_speak_the_language_of_the_person(check):
    with override("en"):
        assert told(check(";Famille Lefèvre")) == [(2, "Nom", "This cell is empty.")]


def test_a_cell_of_a_megabyte_is_a_bad_cell(check):
    [(_line, _header, words)] = told(check(f"{'é' * 2**20};Famille Lefèvre"))

    assert words == "Au plus 200 caractères : il y en a 1048576."


@pytest.mark.parametrize("text", ["15", "15 jours", "15 j", "15.0", "15,0"])
def test_a_duration_is_read_with_or_without_its_unit(check, text):
    [row] = check(f"Kyoto;Lefèvre;{text}", headings="Nom;Client;Durée").opportunities

    assert row.duration_days == 15


def test_a_return_that_contradicts_the_duration_is_told(check):
    found = check(
        "Kyoto;Lefèvre;14/06/2027;28/06/2027;10", headings="Nom;Client;Départ;Retour;Durée"
    )

    [remark] = found.remarks
    assert (remark.header, remark.message.replace("\u00a0", " ")) == (
        "Durée",
        "Du départ à ce retour, il y a 15 jours : corrigez l’un des deux.",
    )
    assert found.opportunities[0].duration_days == 15


def test_the_same_line_twice_is_told(check):
    found = check("Kyoto;Lefèvre", "Oman;Lefèvre", "KYOTO;lefevre")

    assert told(found) == [(4, "Nom", "La même que la ligne 2.")]
    assert found.count == 2


def test_a_client_is_found_by_name_whatever_the_accents(check):
    lefevre = ClientFactory(name="Famille Lefèvre")

    [row] = check("Kyoto;FAMILLE LEFEVRE").opportunities

    assert (row.client.pk, row.client.name) == (lefevre.pk, "Famille Lefèvre")


def test_a_new_client_is_created_once_for_all_its_lines(check):
    found = check("Kyoto;Lefèvre", "Oman;lefevre", "Pérou;Garnier")

    assert [client.name for client in found.new_clients] == ["Lefèvre", "Garnier"]
    assert found.opportunities[0].client is found.opportunities[1].client


def test_new_clients_of_one_name_with_two_mails_are_two(check):
    found = check("Kyoto;Martin;a@x.fr", "Oman;Martin;b@x.fr", headings="Nom;Client;E-mail")

    assert [client.email for client in found.new_clients] == ["a@x.fr", "b@x.fr"]


def test_what_is_there_already_is_left_out(check):
    there = OpportunityFactory(name="Kyoto", travelling=True)

    found = check(
        f"kyoto;{there.client.name};14/06/2027",
        f"Kyoto;{there.client.name};15/06/2027",
        headings="Nom;Client;Départ",
    )

    assert found.known == [2]
    assert [row.departure_date for row in found.opportunities] == [date(2027, 6, 15)]


def test_a_status_is_wanted_when_none_is_active(check, quote):
    quote.is_active = False
    quote.save()

    assert told(check("Kyoto;Lefèvre")) == [
        (2, "Statut", "Aucun statut par défaut : indiquez-en un.")
    ]


def test_clients_alone_are_checked_the_same_way(check):
    ClientFactory(name="Garnier")

    found = check(
        "Lefèvre;famille;lefevre@example.com",
        "Garnier;;",
        "Vasseur;;lefevre@",
        headings="Nom;Type;E-mail",
        kind=ImportFile.Kind.CLIENTS,
    )

    client, other = found.new_clients
    assert other.name == "Vasseur"
    assert (client.name, client.kind, client.email) == (
        "Lefèvre",
        Client.Kind.FAMILY,
        "lefevre@example.com",
    )
    assert (found.count, found.known, found.incomplete_count) == (2, [3], 1)


def test_what_an_export_guarded_is_bare_again(check):
    [row] = check("'=Kyoto;Lefèvre;'+33 6 12", headings="Nom;Client;Téléphone").opportunities

    assert (row.name, row.client.phone) == ("=Kyoto", "+33 6 12")


@pytest.mark.both
@pytest.mark.parametrize("count", [1, 12])
def test_the_queries_do_not_grow_with_the_rows(seller, django_assert_num_queries, count):
    ClientFactory(name="Client 0")
    lines = [f"Voyage {number};Client {number % 7}" for number in range(count)]
    file = kept(*lines, owner=seller, headings="Nom;Client")

    with django_assert_num_queries(6):
        checking.check(file, by=seller)
