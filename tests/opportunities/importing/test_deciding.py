"""What an import decides for the person: names, kinds, sums left out, deals won and lost."""

import io

import pytest

from caladeo import clock
from opportunities.importing import checking, directory, naming, uploads
from opportunities.importing.lines import is_total, title_of
from opportunities.importing.reading import files
from opportunities.models import Opportunity
from tests.factories import OpportunityFactory, StatusFactory
from tests.opportunities.importing.files import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


@pytest.fixture
def check(seller):
    def checked(*lines, headings, kind="", said=()):
        file = kept(*lines, owner=seller, headings=headings, kind=kind)
        if said:
            uploads.answer(file, dict(said), rest=[])
        return checking.check(file, by=seller)

    return checked


def names(checked) -> list[str]:
    return [row.name for row in checked.opportunities]


def asked(checked) -> list[tuple[str, str, str | None]]:
    return [(row.kind, row.text, row.answer) for row in checked.questions]


NUMBERED = "N° dossier;Client;Pays;Départ"
BUILT = {"name:numbers": "built"}


def test_numbers_of_files_are_asked_once_before_they_are_names(check):
    lines = ("2027-0143;Lefèvre;Japon;", "2027-0144;Garnier;;14/06/2027", "2027-0145;Roux;;")
    found = check(*lines, headings=NUMBERED)
    assert (asked(found), found.count) == ([("name", "2027-0143", None)], 0)

    found = check(*lines, headings=NUMBERED, said=BUILT)
    assert names(found) == [
        "Lefèvre – Japon (2027-0143)",
        "Garnier – juin 2027 (2027-0144)",
        "Roux (2027-0145)",
    ]
    assert len(found.named) == 3

    found = check(*lines, headings=NUMBERED, said={"name:numbers": ""})
    assert (names(found)[0], found.named, found.remarks) == ("2027-0143", [], [])


def test_a_trip_without_a_title_is_named_by_what_there_is(check):
    found = check(
        "Lefèvre;Japon;14/06/2027",
        "Garnier;;14/06/2027",
        "Roux;;",
        ";Japon;",
        headings="Client;Destination;Départ",
    )

    assert names(found) == ["Lefèvre – Japon", "Garnier – juin 2027"]
    assert [problem.line for problem in found.problems] == [4, 5, 5]


def test_titles_stay_and_a_number_of_ours_keeps_the_name(check):
    trip = OpportunityFactory(name="Kyoto")
    found = check("Japon 2027;Lefèvre;Japon", ";Roux;Oman", headings="Voyage;Client;Pays")
    assert names(found) == ["Japon 2027", "Roux – Oman"]

    found = check(f"{trip.pk};1043", headings="Notre numéro;Nom")
    assert [update.changes for update in found.updates] == [{"name": "1043"}]


def test_a_name_that_is_made_fits(check):
    long = "x" * 200
    [name] = names(check(f"D-1;{long};Japon", headings="Ref;Client;Pays", said=BUILT))

    assert len(name) == Opportunity._meta.get_field("name").max_length
    assert name.endswith("x (D-1)")


@pytest.mark.parametrize(
    ("texts", "is_so"),
    [
        (["2027-0143", "2027-0144"], True),
        (["D-1", "DR-2"], True),
        (["Dossier 1043"], True),
        (["n° 12"], True),
        (["Japon 2027"], False),
        (["1043", "Kyoto"], False),
        (["Bali 27", "Cuba 27", "Oman 27", "Inde 27"], False),
        (["", ""], False),
    ],
)
def test_which_columns_hold_numbers(texts, is_so):
    assert naming.are_numbers(texts) == is_so


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Groupe Lycée Montaigne", "group"),
        ("Lycée Montaigne", "school"),
        ("École Jules Ferry", "school"),
        ("Association des Amis du Rail", "association"),
        ("CE Airbus", "company"),
        ("CSE Michelin", "company"),
        ("Brossard SARL", "company"),
        ("FAMILLE Lefèvre", "family"),
        ("M. et Mme Roux", "couple"),
        ("Célestine Groupama", None),
        ("Anne Colleges", None),
    ],
)
def test_names_of_clients_say_their_kind(name, kind):
    assert directory.kind_by_name(name) == kind


def test_a_kind_is_guessed_only_where_the_file_says_none(check):
    headings = "Nom;Client;Type de client"
    found = check("A;Groupe Roux;", "B;Groupe Blanc;association", "C;Noir;", headings=headings)

    assert [row.kind for row in found.new_clients] == ["group", "association", "person"]
    assert [row.name for row in found.guessed] == ["Groupe Roux"]

    found = check("A;Groupe Roux;?!", headings=headings, said={"client_kind:?!": ""})
    assert (found.new_clients[0].kind, found.guessed) == ("person", [])


@pytest.mark.parametrize(
    ("cells", "is_so"),
    [
        (["Total", "", "2100"], True),
        (["", "TOTAL :", "12 400,00 €"], True),
        (["Sous-total juin", "12 dossiers", "- €"], True),
        (["Moyenne par dossier", "", "14 %"], True),
        (["Total général"], True),
        (["TotalEnergies", "2100"], False),
        (["Total", "Brossard", "2100"], False),
        (["Moyenne-Égypte", "Garnier"], False),
        (["", "2100"], False),
    ],
)
def test_which_lines_only_sum_up(cells, is_so):
    assert is_total(cells) == is_so


def test_sums_are_left_out_and_told_unless_they_are_somebody(check):
    found = check("Kyoto;Roux;900", "Total;;900", headings="Nom;Client;CA")
    assert (found.totals, found.count, found.problems) == ([3], 1, [])

    found = check("Total;06 12 34 56 78", "Total;", headings="Nom;Téléphone", kind="clients")
    assert (found.totals, [row.name for row in found.new_clients]) == ([3], ["Total"])


SHEET = "Dossier;Client;Départ;Nb pax;CA"


def test_titles_and_bare_sums_are_told_together_and_refuse_nothing(check):
    found = check(
        "Janvier 2027;;;;",
        "Kyoto;Roux;14/01/2027;2;900",
        ";;;2;900",
        "GIR;;;;",
        "Départs de mars;;;12;12 400,00 €",
        "2027;;;;",
        "Oman;Noir;02/03/2027;4;1200",
        "Bali;;;;",
        headings=SHEET,
    )

    assert names(found) == ["Kyoto", "Oman"]
    assert found.titles == [(2, "Janvier 2027"), (5, "GIR"), (6, "Départs de mars"), (7, "2027")]
    assert found.totals == [4]
    assert [(row.line, row.header) for row in found.problems] == [(9, "Client")]


def test_a_client_whose_name_is_that_of_a_sum_or_a_month_is_one(check):
    found = check(
        "2027-001;Total;;2;900", "2027-002;Mars;;1;50", headings=SHEET, said={"name:numbers": ""}
    )
    assert [row.client.name for row in found.opportunities] == ["Total", "Mars"]

    found = check("Avril;", "MARTIN;", "Mai 2027;", headings="Nom;Téléphone", kind="clients")
    assert [row.name for row in found.new_clients] == ["Avril", "MARTIN"]
    assert found.titles == [(4, "Mai 2027")]


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (["Janvier 2027"], "Janvier 2027"),
        (["", "1er trimestre 2027"], "1er trimestre 2027"),
        (["2027-001", "", "14 mai 2027", "2"], ""),
        (["Mars / avril"], "Mars / avril"),
        (["Été 2027", "", "14 %"], "Été 2027"),
        (["2027-03-01"], "2027-03-01"),
        (["GROUPES SCOLAIRES"], "GROUPES SCOLAIRES"),
        (["Mars", "Roux"], ""),
        (["Marseille"], ""),
        (["Voyage de noces"], ""),
        (["Voyages"], ""),
        (["GIR", "2"], ""),
    ],
)
def test_which_lines_are_titles(cells, text):
    assert title_of(cells, is_of_clients=False) == text


DEALS = "Titre;Client;Étape;Statut"


def test_a_deal_that_is_lost_is_asked_before_it_lands_at_its_stage(check):
    lost = StatusFactory(name="Perdu", is_active=False, probability=0)
    lines = ("Oman;Roux;Devis;Perdu", "Bali;Noir;Devis;Ouvert", "Cuba;Blanc;Devis;")
    found = check(*lines, headings=DEALS)
    assert asked(found) == [("outcome", "Perdu", None)]
    assert names(found) == ["Bali", "Cuba"]

    found = check(*lines, headings=DEALS, said={"outcome:perdu": str(lost.pk)})
    assert [row.status.name for row in found.opportunities] == ["Perdu", "Devis", "Devis"]

    found = check(*lines, headings=DEALS, said={"outcome:perdu": ""})
    assert {row.status.name for row in found.opportunities} == {"Devis"}
    assert [remark.header for remark in found.remarks] == ["Statut"]


def test_a_status_beside_a_stage_is_an_outcome_only_by_its_words(seller):
    def columns(text):
        sheet = files.read(io.BytesIO(text.encode()))
        now = clock.now()
        return uploads.keep(sheet, name="x", kind="opportunities", owner=seller, at=now).columns

    assert columns(f"{DEALS}\nOman;Roux;Devis;Gagné\n")[2:] == ["status", "outcome"]
    assert columns(f"{DEALS}\nOman;Roux;Devis;Option\n")[2:] == ["status", ""]
    assert columns("Titre;Client;Statut\nOman;Roux;Perdu\n")[2:] == ["status"]
