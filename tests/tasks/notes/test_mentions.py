"""Whom a note calls by « @Name », and what becomes of it when people are renamed or leave."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.models import Note, NoteMention
from tasks.notes import entries, mentions, writing
from tests.factories import OpportunityFactory, UserFactory
from tests.tasks import reading

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def trip(seller, today) -> Opportunity:
    return OpportunityFactory(manager=seller)


@pytest.fixture
def anna(db) -> User:
    return UserFactory(name="Anna Moreau")


def write(trip: Opportunity, text: str, by: Any = None) -> Note:
    return writing.write(trip, text=text, by=by, at=clock.now())


def called(note: Note) -> list[str]:
    return [str(row.person) for row in note.mentions.select_related("person")]


@pytest.mark.parametrize(
    "text",
    [
        "@Anna Moreau, le ryokan attend.",
        "Dis-le à @anna.",
        "(@ANNA MOREAU)",
        "@Anna\nvite",
        "« @Anna »",
    ],
)
def test_somebody_is_called_by_name(trip, anna, text):
    assert called(write(trip, text)) == ["Anna Moreau"]


@pytest.mark.parametrize(
    "text", ["anna@moreau.fr", "@Annabelle", "@", "@ Anna", "https://x.fr/@Anna", "@Inconnu"]
)
def test_what_calls_nobody_stays_text(trip, anna, text):
    assert called(write(trip, text)) == []


def test_a_first_name_that_two_have_calls_nobody_and_accents_do_not_count(trip, anna):
    UserFactory(name="Anna Petit")
    UserFactory(name="Zoé Élie")

    assert called(write(trip, "@Anna ou @Anna Petit, et @zoe elie")) == ["Anna Petit", "Zoé Élie"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Zoé Lecœur", "@Zoé Lecœur vient"),
        ("Zoé Lecœur", "@zoe lecoeur vient"),
        ("Lœtitia Ménard", "@LŒTITIA, vite"),
        ("Karl Strauß", "@Karl Strauß vient"),
        ("Jean-Marc O’Brien", "@Jean-Marc O'Brien vient"),
        ("Anna Petit", "@Anna  Petit vient"),
    ],
)
def test_a_name_is_found_whatever_its_letters_and_shown_whole(trip, anna, name, text):
    UserFactory(name=name)

    note = write(trip, text)

    assert called(note) == [name]
    shown = [part for part, is_mention in entries.pieces(note) if is_mention]
    assert shown in ([f"@{name}"], ["@Lœtitia"])


def test_half_of_another_name_calls_nobody(trip):
    UserFactory(name="Jean Dupont")

    assert called(write(trip, "@Jean-Pierre et @Jean_2 viennent")) == []
    assert called(write(trip, "@Jean - vite")) == ["Jean Dupont"]


def test_a_new_name_is_shown_in_what_was_written_before(desk, trip, anna):
    note = write(trip, "@Anna, et encore @Anna Moreau")
    User.objects.filter(pk=anna.pk).update(name="Annick Durand")

    page = desk.get(reverse("tasks:journal", args=[trip.pk])).text

    assert '<span class="mention">@Annick</span>' in page
    assert called(note) == ["Annick Durand"]


def test_who_left_is_not_called_and_it_is_said(desk, trip):
    UserFactory(name="Sophie Lambert", deactivated=True)

    path = reverse("tasks:trip-note", args=[trip.pk])
    page = desk.post(path, {"text": "@Sophie Lambert, merci"}, follow=True)

    assert "Sophie Lambert n’a plus accès : personne n’est prévenu" in reading.text(page).replace(
        "\u00a0", " "
    )
    assert called(Note.objects.get()) == []
    assert "@Sophie Lambert, merci" in reading.text(page)


def test_a_first_name_that_several_have_is_said_to_tell_nobody(desk, trip, anna):
    UserFactory(name="Anna Petit")
    UserFactory(name="Anna Roux", deactivated=True)

    path = reverse("tasks:trip-note", args=[trip.pk])
    page = desk.post(path, {"text": "@Anna, et encore @anna"}, follow=True)

    words = "Noté, mais « Anna » peut être Anna Moreau, Anna Petit : personne n’est prévenu"
    text = reading.text(page).replace("\u00a0", " ")
    assert text.count(words) == 1
    assert "n’a plus accès" not in text
    assert called(Note.objects.get()) == []


def test_two_of_the_same_name_are_both_called(trip):
    UserFactory.create_batch(2, name="Paul Roux")

    assert called(write(trip, "@Paul")) == ["Paul Roux", "Paul Roux"]


def test_an_edit_calls_those_who_are_new_and_forgets_the_others(trip, anna, seller):
    heard: list[list[str]] = []

    def listen(people: list[User], **_kwargs: Any) -> None:
        heard.append([str(person) for person in people])

    mentions.people_mentioned.connect(listen)
    try:
        note = write(trip, "@Anna, lundi", by=seller)
        UserFactory(name="Mehdi Benali")
        writing.edit(note, text="@Anna et @Mehdi", by=seller, at=clock.now())
        writing.edit(note, text="@Mehdi", by=seller, at=clock.now())
    finally:
        mentions.people_mentioned.disconnect(listen)

    assert heard == [["Anna Moreau"], ["Mehdi Benali"]]
    assert called(note) == ["Mehdi Benali"]


def test_the_mentions_of_a_person_leave_with_the_note(trip, anna, seller):
    kept, hidden = write(trip, "@Anna 1", by=seller), write(trip, "@Anna 2", by=seller)
    writing.hide(hidden, by=seller, at=clock.now())
    since = clock.now() - timedelta(days=1)

    found = NoteMention.objects.of(anna).since(since).with_context()

    assert [row.note for row in found] == [kept]
    assert entries.text_now(found[0].note) == "@Anna 1"


def test_only_people_with_access_are_offered(desk, anna):
    UserFactory(name="Sophie Lambert", deactivated=True)

    offered = desk.get(reverse("tasks:note-people")).json()["people"]

    assert "Anna Moreau" in offered
    assert "Sophie Lambert" not in offered
