"""What a file remarks of its trips: a note of who imports it, once, which its undo takes back."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from opportunities.importing import checking, undoing, uploads, writing
from opportunities.importing.reading import cells, files
from opportunities.importing.undoing import Touched
from opportunities.importing.updates.changes import Kind
from opportunities.lists import exporting, selecting
from opportunities.models import Opportunity
from opportunities.trash import restoring
from tasks.models import Note, NoteMention
from tasks.models.note import LONGEST
from tasks.notes import writing as writing_notes
from tests.database import digest
from tests.factories import OpportunityFactory, StatusFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOON = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=3)
HEADINGS = "Opportunité;Client;Remarques"


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


@pytest.fixture
def bring(seller):
    """Read a file, check it and write it: what the check found, and the import."""

    def brought(*lines, headings=HEADINGS, kinds=tuple(Kind), at=NOON):
        text = "\n".join([headings, *lines])
        sheet = files.read(io.BytesIO(text.encode()))
        file = uploads.keep(sheet, name="x", kind="opportunities", owner=seller, at=at)
        found = checking.check(file, by=seller)
        if not found.count and not any(row.of(kinds) for row in found.changes):
            return found, file
        return found, writing.write(
            file,
            agreed=found.count,
            left_out=len(found.remarks),
            token=found.token,
            kinds=kinds,
            creates_tasks=True,
            by=seller,
            at=at,
        )

    return brought


def texts(trip=None) -> list[str]:
    notes = Note.objects.filter(opportunity=trip) if trip else Note.objects.all()
    return list(notes.values_list("text", flat=True))


def test_a_remark_is_a_note_of_who_imports(bring, seller):
    UserFactory(name="Anna Moreau")

    found, file = bring('Oman;Roux;"Végétarien\r\n@Anna rappelle"', "Bali;Noir;-", "Cuba;Blanc;")

    note = Note.objects.get()
    assert (note.opportunity.name, note.text) == ("Oman", "Végétarien\n@Anna rappelle")
    assert (note.author, note.created_at, note.batch) == (seller, NOON, file.batch)
    assert (file.counts["notes"], found.remarks) == (1, [])
    assert not NoteMention.objects.exists()


def test_several_columns_make_one_note_with_their_headings(bring):
    found, _file = bring(
        "Oman;Roux;Végétarien;Lit bébé",
        "Bali;Noir;;Vue mer",
        headings="Opportunité;Client;Remarques;Demandes particulières",
    )

    assert found.problems == []
    assert [text.replace("\u00a0", " ") for text in texts()] == [
        "Remarques : Végétarien\nDemandes particulières : Lit bébé",
        "Demandes particulières : Vue mer",
    ]


def test_a_longer_text_than_a_note_holds_is_told(bring):
    assert cells.LONGEST_NOTE == LONGEST

    found, file = bring(f"Oman;Roux;{'x' * (LONGEST + 1)}", f"Bali;Noir;{'y' * LONGEST}")

    assert [(row.line, row.header) for row in found.remarks] == [(2, "Remarques")]
    assert (file.counts["opportunities"], texts()) == (2, ["y" * LONGEST])


def test_the_same_file_again_writes_nothing_twice(bring):
    bring("Oman;Roux;Végétarien")
    trip = Opportunity.objects.get()

    bring("Oman;Roux;Végétarien", at=LATER)
    headings = "Notre numéro;Remarques"
    found, _file = bring(f"{trip.pk};Végétarien", headings=headings, at=LATER)

    assert (found.updates, found.unchanged) == ([], 1)
    assert texts() == ["Végétarien"]


def test_what_an_export_wrote_of_the_notes_is_no_new_one(bring, seller, quote):
    trip = OpportunityFactory(name="Oman", status=quote, manager=seller)
    for text in ("Végétarien\nLit bébé", "Végétarien", "x" * 4000, "Vue : mer (2+1)"):
        writing_notes.write(trip, text=text, by=seller, at=NOON)
    [row] = exporting.rows(selecting.parse(QueryDict()))
    told, headings = exporting.notes_of(row), "Notre numéro;Notes"
    assert len(told) < LONGEST

    found, _file = bring(f'{trip.pk};"{told}"', headings=headings)
    assert (found.updates, found.unchanged, found.remarks) == ([], 1, [])

    found, _file = bring(f'{trip.pk};"{told}\nRappeler"', headings=headings, at=LATER)
    assert [update.changes for update in found.updates] == [{"note": "Rappeler"}]


def test_an_export_of_more_notes_than_one_may_hold_is_unchanged_too(bring, seller, quote):
    trip = OpportunityFactory(name="Oman", status=quote, manager=seller)
    for letter in "ab":
        writing_notes.write(trip, text=letter * 4000, by=seller, at=NOON)
    [row] = exporting.rows(selecting.parse(QueryDict()))

    line = f'{trip.pk};"{exporting.notes_of(row)}"'
    found, _file = bring(line, headings="Notre numéro;Notes")

    assert (found.updates, found.unchanged, found.remarks) == ([], 1, [])


def test_a_note_that_was_deleted_does_not_come_back(bring, seller):
    bring("Oman;Roux;Végétarien")
    writing_notes.hide(Note.objects.get(), by=seller, at=LATER)
    trip = Opportunity.objects.get()

    bring(f"{trip.pk};Végétarien", headings="Notre numéro;Remarques", at=LATER)

    assert Note.objects.count() == 1


def test_another_remark_on_a_trip_that_is_there_is_one_more_note_with_a_tick(bring, quote):
    trip = OpportunityFactory(name="Oman", status=quote)
    line, headings = f"{trip.pk};Végétarien", "Notre numéro;Remarques"

    found, _file = bring(line, headings=headings, kinds=[Kind.DATES])
    assert found.updates[0].kinds == {Kind.NOTES}
    assert texts() == []

    _found, file = bring(line, headings=headings)
    assert (texts(trip), file.counts["updated"], file.counts["notes"]) == (["Végétarien"], 1, 1)

    undoing.undo(file, at=LATER)
    assert texts() == []


def test_its_own_notes_do_not_hinder_the_undo(bring):
    apart = ("ImportFile", "Batch", "JournalEntry", "DeletedOpportunity")
    before = digest(apart=apart)
    _found, file = bring("Oman;Roux;Végétarien")

    file = undoing.undo(file, at=LATER)

    assert (file.counts["removed"], file.kept) == (1, [])
    assert digest(apart=apart) == before


@pytest.mark.parametrize("how", ["edited", "one more", "of another import"])
def test_what_somebody_wrote_keeps_the_trip(bring, seller, how):
    _found, file = bring("Oman;Roux;Végétarien")
    trip = Opportunity.objects.get()
    if how == "edited":
        writing_notes.edit(Note.objects.get(), text="Végane", by=seller, at=LATER)
    elif how == "one more":
        writing_notes.write(trip, text="Rappelé", by=seller, at=LATER)
    else:
        bring(f"{trip.pk};Rappelé", headings="Notre numéro;Remarques", at=LATER)
    there = texts()

    file = undoing.undo(file, at=LATER)

    assert file.kept == [[trip.pk, Touched.NOTES]]
    assert texts() == there


def test_an_edited_note_stays_on_a_trip_that_was_there(bring, seller, quote):
    trip = OpportunityFactory(name="Oman", status=quote)
    _found, file = bring(f"{trip.pk};Végétarien", headings="Notre numéro;Remarques")
    writing_notes.edit(Note.objects.get(), text="Végane", by=seller, at=LATER)

    undoing.undo(file, at=LATER)

    assert texts(trip) == ["Végane"]


def test_a_trip_that_comes_back_from_the_trash_has_its_note_again(bring, seller):
    _found, file = bring("Oman;Roux;Végétarien")
    key = Opportunity.objects.get().pk
    undoing.undo(file, at=LATER)

    restoring.restore(key, by=seller, at=LATER)

    assert texts(key) == ["Végétarien"]
    assert Note.objects.get().batch == file.batch


def test_a_list_of_people_with_remarks_is_still_one_of_clients(seller):
    text = "Nom;E-mail;Notes\nLéa Petit;lea@example.com;Fidèle\n"
    sheet = files.read(io.BytesIO(text.encode()))

    file = uploads.keep(sheet, name="x", kind="opportunities", owner=seller, at=NOON)

    assert (file.kind, file.columns) == ("clients", ["client_name", "client_email", ""])
