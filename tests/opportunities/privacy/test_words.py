"""Names, e-mails and telephones found in texts, however they are spelt there."""

import pytest

from opportunities.models import Client
from opportunities.privacy import subjects
from opportunities.privacy.words import Finder

NAME = "Zoé d’Été-Blanc"


@pytest.fixture
def finder() -> Finder:
    found = Finder()
    found.add(NAME, "N")
    found.add("zoe@ete.fr", "…")
    found.add_numbers("06 71 82 93 04 / +44 20 7946 0958")
    return found


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Rappeler ZOE D'ETE BLANC demain", "Rappeler N demain"),
        ("zoe\u0301 d’e\u0301te\u0301-blanc", "N"),
        ("Zoé, d’Été – Blanc!", "N!"),
        ("Zoé\u00ad d’É\u00adté-Blanc", "N"),
        ("à ZOE@ÉTÉ.FR.", "à …."),
        ("06.71.82.93.04", "…"),
        ("+33 (0)6 71 82 93 04, +33671829304", "…, …"),
        ("0033 6 71 82 93 04 le 12 juin", "… le 12 juin"),
        ("+442079460958", "…"),
    ],
)
def test_it_is_found_in_any_spelling(finder: Finder, text: str, left: str) -> None:
    assert finder.replace(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Zoé et l’été",
        "Zoélie d’Été-Blanc",
        "Zoé\n\n\n\nd’Été-Blanc",
        "06 71 82 93 045",
        "zoe@ete.france",
    ],
)
def test_other_words_stay_as_they_are(finder: Finder, text: str) -> None:
    assert finder.replace(text) == text


def test_all_strings_of_json_are_looked_through(finder: Finder) -> None:
    assert finder.walk({"who:zoe@ete.fr": [NAME, 3, None, {"a": True}]}) == {
        "who:…": ["N", 3, None, {"a": True}]
    }


@pytest.mark.django_db
def test_single_words_name_people_in_their_own_trips_only() -> None:
    person = Client.objects.create(name="Famille Lagrange", email="l@lagrange.fr")
    company = Client.objects.create(name="Lumière SA", kind="company", contact_name="Eve Roux")
    of_person, of_company = subjects.of([person, company])

    assert of_person.own.replace("Les Lagrange, en famille") == f"Les {of_person.alias}, en famille"
    assert of_person.elsewhere.replace("La grange des Lagrange") == "La grange des Lagrange"
    assert of_company.own.replace("Fête de la lumière avec Eve") == (
        f"Fête de la lumière avec {of_company.alias}"
    )


@pytest.mark.django_db
def test_who_shares_a_name_or_a_telephone_keeps_it_elsewhere() -> None:
    both = {"name": "Anne Petit", "phone": "06 71 82 93 04"}
    one = Client.objects.create(**both, email="anne@un.fr")
    Client.objects.create(**both)

    (subject,) = subjects.of([one])

    text = "Anne Petit, 0671829304, anne@un.fr"
    assert subject.elsewhere.replace(text) == "Anne Petit, 0671829304, …"
