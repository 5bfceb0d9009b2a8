import pytest
from django.utils.translation import override

from opportunities.importing import columns, matching
from opportunities.models import ImportFile

OPPORTUNITIES, CLIENTS = ImportFile.Kind.OPPORTUNITIES, ImportFile.Kind.CLIENTS


def guessed(*headers, kind=OPPORTUNITIES):
    return matching.guess(headers, kind=kind)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Opportunité", "name"),
        ("NOM DE L’OPPORTUNITÉ", "name"),
        ("Trip", "name"),
        ("Nom du client", "client_name"),
        ("Customer", "client_name"),
        ("date_de_depart", "departure_date"),
        ("Departure date", "departure_date"),
        ("Date de départ prévue", "departure_date"),
        ("Retour", "return_date"),
        ("Durée (jours)", "duration_days"),
        ("Nb. participants", "participants"),
        ("CA prévu (€)", "expected_revenue"),
        ("Chiffre d'affaires", "expected_revenue"),
        ("Marge", "expected_margin"),
        ("Étape", "status"),
        ("Suivi par", "manager"),
        ("E-mail", "client_email"),
        ("Téléphone", "client_phone"),
        ("Commentaire", "note"),
        ("", ""),
    ],
)
def test_a_column_is_matched_by_its_name(heading, key):
    assert guessed(heading) == [key]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_labels_of_both_languages_are_headings(language):
    with override(language):
        headings = [str(target.label) for target in columns.TARGETS]

    assert guessed(*headings) == [target.key for target in columns.TARGETS]


def test_each_field_is_matched_once_and_the_exact_name_wins():
    assert guessed("Nom du dossier client", "Client", "Client") == ["", "client_name", ""]


def test_the_name_of_a_trip_is_that_of_its_opportunity():
    assert guessed("Nom du voyage", "Nom du client") == ["name", "client_name"]


def test_a_name_in_a_file_of_clients_is_that_of_the_client():
    assert guessed("Nom", "Statut", kind=CLIENTS) == ["client_name", ""]


def test_what_is_wanted_and_missing_is_told():
    assert matching.problems(["name", ""], kind=OPPORTUNITIES) == [
        "Choisissez la colonne qui contient\u00a0: Client."
    ]


def test_a_field_chosen_twice_is_told():
    assert matching.problems(["client_name", "client_name"], kind=CLIENTS) == [
        "Deux colonnes sont choisies pour\u00a0: Client."
    ]
