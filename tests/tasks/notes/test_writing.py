"""Notes on a trip: written, edited, deleted, brought back and erased, and what they keep."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from caladeo import clock
from caladeo.models import JournalEntry
from opportunities.models import Opportunity
from opportunities.trash import restoring
from tasks.models import LONGEST, Note
from tasks.notes import writing
from tests.factories import OpportunityFactory, UserFactory
from tests.reading import fields_of
from tests.tasks import reading
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip(seller, today) -> Opportunity:
    return OpportunityFactory(manager=seller)


def journal(trip: Opportunity) -> str:
    return reverse("tasks:journal", args=[trip.pk])


def address(name: str, note: Note) -> str:
    return reverse(f"tasks:note-{name}", args=[note.pk])


def post(desk: Any, trip: Opportunity, text: str, **more: Any) -> Any:
    return desk.post(reverse("tasks:trip-note", args=[trip.pk]), {"text": text, **more})


def write(trip: Opportunity, text: str = "Ils partent plus tard.", *, by: Any, **ago: int) -> Note:
    return writing.write(trip, text=text, by=by, at=clock.now() - timedelta(**ago))


def test_a_note_stands_in_the_journal_with_who_and_when(desk, trip):
    answer = post(desk, trip, "Thomas a appelé.\nIls partent plus tard.")

    note = Note.objects.get()
    assert answer.headers["Location"] == f"{journal(trip)}#note-{note.pk}"
    page = desk.get(journal(trip))
    assert "Julien Bernard Modifier Supprimer Thomas a appelé." in reading.text(page)
    assert "Thomas a appelé.<br>Ils partent plus tard." in page.text


def test_htmx_gets_the_journal_with_an_empty_field(send, trip):
    path = reverse("tasks:trip-note", args=[trip.pk])

    answer = send(path, {"text": "Rappeler lundi."}, page=journal(trip))

    assert answer.status_code == 200
    assert "</html>" not in answer.text
    assert "Rappeler lundi." in reading.text(answer)
    assert "data-draft-sent" in answer.text


def test_markup_is_text_and_links_are_safe(desk, trip):
    post(
        desk, trip, "<script>alert(1)</script> https://exemple.fr/a javascript:alert(1) tel:+33612"
    )

    page = desk.get(journal(trip)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="https://exemple.fr/a" target="_blank" rel="noopener noreferrer"' in page
    assert 'href="tel:+33612" rel="noopener noreferrer"' in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize(("text", "words"), [("", "Écrivez d’abord"), (" \n ", "Écrivez d’abord")])
def test_an_empty_note_is_none(desk, trip, text, words):
    answer = post(desk, trip, text)

    assert answer.status_code == 422
    assert words in reading.text(answer)
    assert not Note.objects.exists()


def test_one_character_too_many_is_said_beside_the_field_and_nothing_is_lost(desk, trip):
    text = "é" * (LONGEST + 1)

    answer = post(desk, trip, text)

    assert answer.status_code == 422
    assert text in answer.text
    assert "5001 caractères, 5000 au plus" in reading.text(answer)
    assert 'aria-describedby="id_text_error"' in answer.text
    assert "maxlength" not in answer.text.split("<textarea")[1].split(">")[0]
    assert not Note.objects.exists()
    assert post(desk, trip, text[1:]).status_code == 302


def test_a_double_click_writes_one_note(desk, trip):
    for _press in range(2):
        assert post(desk, trip, "Rappeler lundi.", token="abc").status_code == 302

    assert Note.objects.count() == 1


def test_the_author_edits_for_a_day_and_it_says_so(desk, trip, seller):
    note = write(trip, by=seller, hours=23)
    page = desk.get(address("edition", note))
    assert "Ils partent plus tard." in page.text

    answer = desk.post(
        address("edition", note), {"text": "Ils partent le 14.", "next": journal(trip)}
    )

    assert answer.headers["Location"] == journal(trip)
    note.refresh_from_db()
    assert (note.text, note.edited_at) == ("Ils partent le 14.", clock.now())
    assert "modifiée" in reading.text(desk.get(journal(trip)))


def test_the_same_words_are_no_edit(desk, trip, seller):
    note = write(trip, by=seller)

    desk.post(address("edition", note), {"text": note.text})

    note.refresh_from_db()
    assert note.edited_at is None


def test_words_saved_from_another_page_are_told_and_replaced_by_saving_again(desk, trip, seller):
    note = write(trip, by=seller)
    first, second = (fields_of(desk.get(address("edition", note))) for _tab in range(2))
    desk.post(address("edition", note), first | {"text": "Ils partent le 14."})

    told = desk.post(address("edition", note), second | {"text": "Ils partent\nle 15."})

    assert told.status_code == 422
    assert "Ils partent le 14." in told.context["form"].errors["text"][0]
    assert told.context["form"]["text"].value() == "Ils partent\nle 15."
    assert Note.objects.get().text == "Ils partent le 14."
    desk.post(address("edition", note), fields_of(told))
    assert Note.objects.get().text == "Ils partent\nle 15."


@pytest.mark.parametrize("what", ["late", "another's", "erased", "deleted"])
def test_what_may_not_be_edited_stays_and_says_why(desk, trip, seller, what):
    note = write(trip, by=UserFactory() if what == "another's" else seller)
    changed = {"erased": {"text": ""}, "deleted": {"hidden_at": clock.now()}}.get(what)
    if changed:
        Note.objects.update(**changed)
    before = Note.objects.values().get()

    with time_machine.travel(clock.now() + timedelta(hours=24 * (what == "late")), tick=False):
        desk.force_login(seller)
        answer = desk.post(address("edition", note), {"text": "Autre chose"}, follow=True)

    assert "cette note" in reading.text(answer).lower()
    assert Note.objects.values().get() == before


def test_deleting_hides_and_can_be_undone(desk, trip, seller):
    note = write(trip, by=seller)

    page = desk.post(address("deletion", note), {"next": journal(trip)}, follow=True)

    assert "Note supprimée" in reading.text(page)
    assert f'action="{address("restoration", note)}"' in page.text
    assert "1 note supprimée" in reading.text(page)
    assert f'id="note-{note.pk}"' not in page.text
    desk.post(address("restoration", note))
    assert f'id="note-{note.pk}"' in desk.get(journal(trip)).text


def test_the_undo_of_a_deletion_leaves_what_somebody_has_deleted_since(desk, trip, seller):
    note = write(trip, by=seller)
    page = desk.post(address("deletion", note), follow=True)
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page.text)
    writing.bring_back(note, by=seller)
    later = clock.now() + timedelta(minutes=1)
    writing.hide(note, by=UserFactory(can_configure=True), at=later)

    page = desk.post(address("restoration", note), {"seen": seen}, follow=True)

    assert "Quelqu’un a supprimé cette note entre-temps : rien n’a changé" in reading.text(page)
    assert not Note.objects.shown().exists()
    desk.post(address("restoration", note), {"seen": later.isoformat()})
    assert Note.objects.shown().exists()


def test_another_persons_note_is_theirs(desk, trip):
    note = write(trip, by=UserFactory(name="Anna Moreau"))

    assert address("deletion", note) not in desk.get(journal(trip)).text
    page = desk.post(address("deletion", note), follow=True)

    assert "de quelqu’un d’autre" in reading.text(page)
    assert Note.objects.shown().exists()


def test_an_administrator_erases_for_good_and_the_journal_tells_it(client, trip, today):
    administrator = UserFactory(administrator=True)
    client.force_login(administrator)
    note = write(trip, "Le numéro de sa carte est 4970.", by=UserFactory())
    assert "Effacer cette note pour de bon" in reading.text(client.get(address("erasure", note)))

    page = client.post(address("erasure", note), {"next": journal(trip)}, follow=True)

    assert "note effacée" in reading.text(page)
    assert "4970" not in page.text
    entry = JournalEntry.objects.get(kind=JournalEntry.Kind.NOTE_ERASED)
    assert (entry.by, entry.target_key) == (administrator, trip.pk)
    again = client.post(address("erasure", note), follow=True)
    assert "a été effacée" in reading.text(again)
    assert JournalEntry.objects.filter(kind=JournalEntry.Kind.NOTE_ERASED).count() == 1


def test_a_trip_that_comes_back_from_the_trash_has_its_notes(trip, seller):
    note = write(trip, by=seller)
    before = Note.objects.values().get()
    delete_trip(trip, by=seller)
    assert not Note.objects.exists()

    restoring.restore(trip.pk, by=seller, at=clock.now())

    assert Note.objects.values().get() == before | {"id": note.pk}


@pytest.mark.both
def test_a_trip_deleted_meanwhile_takes_no_note(desk, trip, vanishing):
    with vanishing(trip):
        answer = post(desk, trip, "Rappeler lundi.")

    assert answer.status_code == 404
    assert not Note.objects.exists()
