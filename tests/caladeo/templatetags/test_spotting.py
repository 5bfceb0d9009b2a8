"""What was looked for is marked where it stands, as it is written there."""

import pytest

from caladeo.db.search import terms
from caladeo.templatetags.spotting import marked, marked_number


@pytest.mark.parametrize(
    ("asked", "text", "seen"),
    [
        ("lefevre", "Famille Lefèvre", "Famille <mark>Lefèvre</mark>"),
        ("LEFÈVRE fam", "Famille Lefèvre", "<mark>Fam</mark>ille <mark>Lefèvre</mark>"),
        ("coeur", "Le cœur", "Le <mark>cœur</mark>"),
        ("l'or", "Route de l’or", "Route de <mark>l’or</mark>"),
        ("st", "Strasse, straße", "<mark>St</mark>rasse, <mark>st</mark>raße"),
        ("ab bc", "abc", "<mark>abc</mark>"),
        ("kyoto", "Oman", "Oman"),
        ("", "Oman", "Oman"),
        ("b", "<b>&", "&lt;<mark>b</mark>&gt;&amp;"),
    ],
)
def test_letters_are_marked_whatever_their_accents_and_case(asked, text, seen):
    assert marked(text, terms(asked)) == seen


@pytest.mark.parametrize(
    ("asked", "number", "seen"),
    [
        ("98 48 60", "06 39 98 48 60", "06 39 <mark>98 48 60</mark>"),
        ("984860", "06.39.98.48.60", "06.39.<mark>98.48.60</mark>"),
        ("+33 6 39 98 48 60", "06 39 98 48 60", "<mark>06 39 98 48 60</mark>"),
        ("0639984860", "+33 6 39 98 48 60", "+33 <mark>6 39 98 48 60</mark>"),
        ("639", "06 39 98", "06 39 98"),
    ],
)
def test_digits_are_compared_with_digits(asked, number, seen):
    assert marked_number(number, terms(asked)) == seen
