from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from opportunities import actions, key_dates
from opportunities.importing import checking, undoing, writing
from opportunities.importing.undoing import Touched
from opportunities.models import Batch, Client, Opportunity, StatusChange
from opportunities.moves import tracked_fields, transitions
from opportunities.moves import undoing as status_undoing
from opportunities.moves.undoing import CannotUndoError
from statuses.models import KeyDate
from tasks.actions import completing
from tasks.models import Task
from tasks.notes import writing as writing_notes
from tests.database import digest
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.opportunities.importing.files import kept

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOON = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=3)
HEADINGS = "Nom;Client;Départ;Durée;CA;Marge;Statut"


@pytest.fixture
def imported(seller):
    AutoTaskTemplateFactory(status=StatusFactory(name="Devis"))
    lines = [f"Voyage {n};Client {n};14/06/2027;15;1480,5;{n};Devis" for n in range(3)]
    file = kept(*lines, owner=seller, headings=HEADINGS)
    agreed = checking.check(file, by=seller).count
    return writing.write(file, agreed=agreed, creates_tasks=True, by=seller, at=NOON)


def one() -> Opportunity:
    return Opportunity.objects.get(name="Voyage 1")


def undone(file):
    return undoing.undo(file, at=LATER)


def test_an_undo_leaves_the_database_as_it_was(seller):
    StatusFactory(name="Devis")
    OpportunityFactory(client=ClientFactory(name="Client 0"))
    apart = ("ImportFile", "Batch", "JournalEntry", "DeletedOpportunity")
    before = digest(apart=apart)
    file = kept("Kyoto;Client 0;;;;;Devis", "Oman;Neuf;;;;;Devis", owner=seller, headings=HEADINGS)
    written = writing.write(file, agreed=2, creates_tasks=True, by=seller, at=NOON)

    undone(written)

    assert digest(apart=apart) == before


def test_an_undo_counts_what_it_removed(imported):
    file = undone(imported)

    assert (file.counts["removed"], file.counts["removed_clients"], file.kept) == (3, 3, [])
    assert Batch.objects.get().undone_at == LATER
    assert not Task.objects.exists()


def moved(row, seller):
    rows = Opportunity.objects.filter(pk=row.pk)
    transitions.move(rows, to=StatusFactory(), by=seller, source="screen", at=LATER)


def moved_there_and_back(row, seller):
    origin = row.status
    moved(row, seller)
    rows = Opportunity.objects.filter(pk=row.pk)
    transitions.move(rows, to=origin, by=seller, source="screen", at=LATER)


def renamed(row, seller):
    actions.edit(row, {"name": "Autre nom"}, by=seller, source="screen")


def repriced(row, seller):
    actions.edit(row, {"expected_margin": Decimal("1.01")}, by=seller, source="screen")


def handed_over(row, seller):
    tracked_fields.write(
        Opportunity.objects.filter(pk=row.pk), by=seller, at=LATER, manager=UserFactory()
    )


def dated(row, seller):
    typed = KeyDate.objects.create(name="Option", source="typed")
    key_dates.write(row, {typed.pk: row.departure_date}, by=seller, at=LATER)


def done(row, seller):
    completing.complete(row.tasks.get(), by=seller, at=LATER)


def written_about(row, seller):
    writing_notes.write(row, text="Rappeler lundi.", by=seller, at=LATER)


def given_a_task(row, seller):
    TaskFactory(opportunity=row)


@pytest.mark.parametrize(
    ("touch", "why"),
    [
        (moved, Touched.MOVED),
        (moved_there_and_back, Touched.MOVED),
        (renamed, Touched.EDITED),
        (repriced, Touched.EDITED),
        (handed_over, Touched.EDITED),
        (dated, Touched.EDITED),
        (done, Touched.TASKS),
        (given_a_task, Touched.TASKS),
        (written_about, Touched.NOTES),
    ],
)
def test_what_somebody_touched_stays_and_is_named(imported, seller, touch, why):
    row = one()
    touch(row, seller)

    file = undone(imported)

    assert file.kept == [[row.pk, why]]
    assert list(Opportunity.objects.all()) == [row]
    assert list(Client.objects.all()) == [row.client]
    assert StatusChange.objects.filter(opportunity=row).exists()


def test_a_move_that_was_undone_does_not_keep_its_opportunity(imported, seller):
    moved(one(), seller)
    status_undoing.undo(one().changes.latest_first()[0], by=seller, at=LATER)

    file = undone(imported)

    assert (file.counts["removed"], file.kept) == (3, [])


def test_one_that_was_deleted_meanwhile_hinders_nothing(imported):
    one().delete()

    file = undone(imported)

    assert (file.counts["removed"], Opportunity.objects.count()) == (2, 0)


def test_a_client_that_somebody_edited_stays(imported):
    client = Client.objects.get(name="Client 1")
    client.phone = "0612345678"
    client.save()

    undone(imported)

    assert list(Client.objects.all()) == [client]


def test_a_client_that_carries_another_opportunity_stays(imported):
    client = Client.objects.get(name="Client 1")
    other = OpportunityFactory(client=client)

    undone(imported)

    assert list(Client.objects.all()) == [client]
    assert list(Opportunity.objects.all()) == [other]


def test_a_client_that_was_there_before_stays(seller):
    StatusFactory(name="Devis")
    there = ClientFactory(name="Lefèvre")
    file = kept("Kyoto;Lefèvre", owner=seller, headings="Nom;Client")
    written = writing.write(file, agreed=1, creates_tasks=True, by=seller, at=NOON)

    undone(written)

    assert list(Client.objects.all()) == [there]


def test_an_import_is_undone_once(imported):
    undone(imported)

    with pytest.raises(CannotUndoError, match="already_undone"):
        undone(imported)


def test_an_import_cannot_be_undone_the_day_after(imported):
    with pytest.raises(CannotUndoError, match="too_late"):
        undoing.undo(imported, at=NOON + timedelta(hours=24))

    assert Opportunity.objects.count() == 3


def test_the_questions_of_an_undo_do_not_grow_with_the_rows(seller, django_assert_max_num_queries):
    AutoTaskTemplateFactory(status=StatusFactory(name="Devis"))
    lines = [f"Voyage {n};Client {n}" for n in range(12)]
    file = kept(*lines, owner=seller, headings="Nom;Client")
    written = writing.write(file, agreed=12, creates_tasks=True, by=seller, at=NOON)

    with django_assert_max_num_queries(45):
        undone(written)
