from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.quick_add.reading import WordKind, read, signed
from tasks.quick_add.spoken_days import YEAR
from tests.tasks.quick_add.golden import ON_WEDNESDAY, TABLE, WEDNESDAY

KNOWN = {"@julien": 3, "#kyoto": 7}
TITLE = "Appeler l’hôtel"


@pytest.mark.parametrize(("today", "words", "due"), TABLE)
def test_the_end_of_a_text_says_the_day(today, words, due):
    text = f"{TITLE} {words}"

    found = read(text, today=today)

    assert found.of(WordKind.DUE) == due
    assert found.title == (text if due is None else TITLE)


def test_the_table_is_long_enough():
    assert len(TABLE) >= 120


@pytest.mark.parametrize("words", [words for words, due in ON_WEDNESDAY if due])
def test_nothing_is_read_in_the_middle_of_a_title(words):
    text = f"{TITLE} {words.rstrip('.')} ou jamais"

    assert read(text, today=WEDNESDAY).title == text


@pytest.mark.parametrize("words", [words for words, due in ON_WEDNESDAY if due])
def test_words_alone_are_the_title(words):
    assert read(words, today=WEDNESDAY).read == ()


def test_a_day_a_person_a_trip_and_a_star_in_any_order():
    one = read("Réserver mardi prochain @julien #kyoto !", today=WEDNESDAY, known=KNOWN)
    other = read("Réserver ! #Kyoto, mardi prochain @Julien.", today=WEDNESDAY, known=KNOWN)

    for found in (one, other):
        assert found.title == "Réserver"
        assert [found.of(kind) for kind in WordKind] == [date(2027, 5, 18), 3, 7, 1]


def test_of_each_kind_one_is_read():
    found = read("Réserver lundi mardi", today=WEDNESDAY)

    assert (found.title, found.of(WordKind.DUE)) == ("Réserver lundi", date(2027, 5, 18))


def test_whom_nobody_knows_stays_in_the_title():
    assert read("Écrire à @zoe", today=WEDNESDAY, known=KNOWN).title == "Écrire à @zoe"
    assert read("Écrire @", today=WEDNESDAY, known=KNOWN).title == "Écrire @"


def test_what_stands_behind_signs_is_to_be_looked_for():
    assert signed("Écrire à a@b.fr @Jean-Luc. #Kyoto, # @") == ["@jean-luc", "#kyoto"]


def test_words_given_back_are_not_read_again_and_those_before_them_are():
    text = "Réserver mardi prochain @julien"

    day = read(text, today=WEDNESDAY, known=KNOWN, given_back=["mardi prochain"])
    person = read(text, today=WEDNESDAY, known=KNOWN, given_back=["@Julien"])

    assert (day.title, day.of(WordKind.PERSON)) == ("Réserver mardi prochain", 3)
    assert (person.title, person.of(WordKind.DUE)) == ("Réserver @julien", date(2027, 5, 18))


def test_half_of_what_was_given_back_is_not_read_either():
    text = "Réserver le 14 juin"

    assert read(text, today=WEDNESDAY, given_back=["le 14 juin"]).title == text


def test_what_a_field_says_is_not_read():
    found = read("Réserver demain @julien", today=WEDNESDAY, known=KNOWN, without=[WordKind.PERSON])

    assert found.read == ()


WORDS = st.lists(
    st.one_of(
        st.sampled_from([words for _day, words, _due in TABLE]),
        st.sampled_from(["@julien", "#kyoto", "!", ",", "le", "\u00ad", "\x00", "İ", "ﬁn", "œ"]),
        st.text(max_size=12),
    ),
    max_size=6,
).map(" ".join)


@given(WORDS, st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.lists(WORDS, max_size=2))
def test_any_text_is_read_whole(text, today, given_back):
    found = read(text, today=today, known=KNOWN, given_back=given_back)

    assert found.text == text
    assert found.title.strip() or not text.strip()
    due = found.of(WordKind.DUE)
    if isinstance(due, date) and not any(char.isdigit() for char in text):
        assert today <= due <= today + YEAR
