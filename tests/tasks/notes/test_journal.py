"""Notes among what else happened to a trip: in order of time, alone, page by page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caladeo import clock
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields
from tasks.notes import writing
from tasks.notes.entries import NoteEntry
from tasks.text import journal
from tasks.text.fact_history import FactEntry
from tasks.text.history import ChangeEntry
from tests.factories import OpportunityFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip(seller, today) -> Opportunity:
    """Entered its status, then a note, then departs later, then a note."""
    row = OpportunityFactory(manager=seller, travelling=True)
    note(row, seller, "La première", hours=-2)
    rows = Opportunity.objects.filter(pk=row.pk)
    day = row.departure_date + timedelta(days=4)
    tracked_fields.write(rows, departure_date=day, by=seller, at=clock.now() + timedelta(hours=3))
    note(row, seller, "La seconde", hours=-4)
    return row


def note(trip, by, text: str, *, hours: int = 0):
    return writing.write(trip, text=text, by=by, at=clock.now() - timedelta(hours=hours))


def url(trip, query: str = "") -> str:
    return f"{reverse('tasks:journal', args=[trip.pk])}{query}"


def test_notes_stand_among_the_rest_newest_first(trip, seller):
    found = journal.read(trip, reader=seller, at=clock.now()).entries

    assert [type(entry) for entry in found] == [NoteEntry, FactEntry, NoteEntry, ChangeEntry]


@pytest.mark.parametrize(
    ("query", "shown", "left_out"),
    [
        (
            "?seulement=notes",
            ["La première", "La seconde"],
            ["Départ déplacé", "Opportunité créée"],
        ),
        ("?seulement=statuts", ["Opportunité créée"], ["La première", "Départ déplacé"]),
        ("?seulement=dates", ["Départ déplacé"], ["La première", "Opportunité créée"]),
        ("?seulement=rien", ["La première", "Départ déplacé", "Opportunité créée"], []),
    ],
)
def test_one_kind_alone(desk, trip, query, shown, left_out):
    page = reading.text(desk.get(url(trip, query)))

    assert [words for words in (*shown, *left_out) if words in page] == shown


def test_many_notes_come_page_by_page(desk, trip, seller):
    for number in range(journal.PAGE):
        note(trip, seller, f"Note numéro {number}.")

    first = desk.get(url(trip, "?seulement=notes"))
    further = first.text.split("avant=")[1].split('"')[0]
    rest = reading.text(desk.get(url(trip, f"?seulement=notes&avant={further}")))

    assert "La seconde" not in reading.text(first)
    assert "La première" in rest
    assert "La seconde" in rest
    assert "Note numéro" not in rest


def test_the_page_costs_the_same_however_many_notes(desk, trip, seller, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        desk.get(url(trip))
    for number in range(20):
        note(trip, seller, f"Note numéro {number}.")
    with django_assert_num_queries(len(few)):
        desk.get(url(trip))


def test_the_former_address_leads_on(desk, trip):
    old = f"/opportunites/{trip.pk}/historique/"

    assert desk.get(f"{old}?avant=1.2.3").headers["Location"] == url(trip, "?avant=1.2.3")
    assert desk.get(f"{old}?avant=1.2.3", follow=True).status_code == 200


def test_a_note_has_an_address_of_its_own(desk, trip, seller):
    found = note(trip, seller, "Celle que l’on cherche")
    for number in range(journal.PAGE):
        note(trip, seller, f"Note numéro {number}.")

    page = desk.get(reverse("tasks:note", args=[found.pk]), follow=True)

    assert "Celle que l’on cherche" in reading.text(page)
