from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from caladeo import clock
from opportunities.events import status_changed
from opportunities.importing import checking, writing
from opportunities.models import Batch, Client, ImportFile, Opportunity, StatusChange
from statuses.models import KeyDate
from tasks.models import Task
from tasks.previews import import_preview
from tests.database import digest
from tests.factories import AutoTaskTemplateFactory, ClientFactory, StatusFactory
from tests.opportunities.importing.files import kept

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)
LINES = ("Kyoto;Lefèvre;14/06/2027;15;Voyage confirmé", "Oman;Garnier;01/06/2027;8;Voyage confirmé")


@pytest.fixture(autouse=True)
def sold(db):
    status = StatusFactory(name="Voyage confirmé", is_sold=True)
    AutoTaskTemplateFactory(status=status, before_departure=True, name="Carnet pour {client}")
    AutoTaskTemplateFactory(status=status, offset_days=0)
    return status


@pytest.fixture
def write(seller):
    def written(file, *, creates_tasks=True, agreed=None, left_out=None):
        found = checking.check(file, by=seller)
        agreed = found.count if agreed is None else agreed
        return writing.write(
            file,
            agreed=agreed,
            left_out=len(found.remarks) if left_out is None else left_out,
            token=found.token,
            creates_tasks=creates_tasks,
            by=seller,
            at=NOON,
        )

    return written


def test_an_import_creates_opportunities_clients_entries_and_tasks(write, seller, sold):
    known = ClientFactory(name="Garnier")

    file = write(kept(*LINES, owner=seller))

    kyoto, oman = Opportunity.objects.order_by("pk")
    assert (kyoto.name, kyoto.client.name, oman.client) == ("Kyoto", "Lefèvre", known)
    assert kyoto.created_at == NOON
    changes = list(StatusChange.objects.order_by("pk"))
    assert {change.source for change in changes} == {"import"}
    assert {(change.changed_by, change.batch) for change in changes} == {(seller, file.batch)}
    assert sorted(kyoto.tasks.values_list("name", "due_date")) == sorted(
        [
            ("Carnet pour Lefèvre", date(2027, 5, 15)),
            (sold.templates.last().name, date(2027, 5, 12)),
        ]
    )


def test_the_rows_are_forgotten_once_they_are_imported(write, seller):
    file = write(kept(*LINES, owner=seller))

    assert ImportFile.objects.get(pk=file.pk).rows == []


def test_a_quiet_import_creates_no_task_and_says_so(write, seller):
    write(kept(*LINES, owner=seller), creates_tasks=False)

    assert not Task.objects.exists()
    assert all(StatusChange.objects.values_list("is_quiet", flat=True))


def test_the_forecast_is_what_the_import_creates(write, seller, sold):
    key_date = KeyDate.objects.create(name="Solde", source="departure", offset_days=-40)
    AutoTaskTemplateFactory(status=sold, reference="key_date", key_date=key_date, offset_days=0)
    booking = KeyDate.objects.create(name="Acompte", source="booking", offset_days=7)
    AutoTaskTemplateFactory(status=sold, reference="key_date", key_date=booking, offset_days=0)
    AutoTaskTemplateFactory(status=sold, before_departure=True, if_past="skip")
    file = kept(*LINES, owner=seller)
    rows = checking.check(file, by=seller).opportunities

    told = import_preview.preview_import(rows, by=seller, at=NOON)
    write(file)

    assert told.tasks == Task.objects.count() == 9
    assert told.late == Task.objects.overdue(clock.local_day(NOON)).count() == 3
    assert Task.objects.filter(key_date=booking, due_date=date(2027, 5, 19)).count() == 2


def test_a_forecast_leaves_the_opportunities_unsaved(seller):
    rows = checking.check(kept(*LINES, owner=seller), by=seller).opportunities

    import_preview.preview_import(rows, by=seller, at=NOON)

    assert {row.pk for row in rows} == {None}


def test_those_that_begin_sold_are_booked_that_day(write, seller):
    write(kept(*LINES, owner=seller))

    assert set(Opportunity.objects.values_list("booked_on", flat=True)) == {date(2027, 5, 12)}


def test_a_fault_in_the_middle_leaves_nothing(write, seller):
    def fail(**kwargs):
        raise RuntimeError

    file = kept(*LINES, owner=seller)
    before = digest()
    status_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            write(file)
    finally:
        status_changed.disconnect(fail)

    assert digest() == before


def test_a_file_is_imported_once(write, seller):
    file = kept(*LINES, owner=seller)
    write(file)

    with pytest.raises(writing.AlreadyImportedError):
        write(file, agreed=2)

    assert Opportunity.objects.count() == 2


def test_what_changed_meanwhile_is_not_imported(write, seller, sold):
    file = kept(*LINES, owner=seller)
    sold.name = "Vendu"
    sold.save()

    with pytest.raises(writing.ChangedError) as change:
        write(file, agreed=2, left_out=0)

    assert change.value.checked.bad_count == 2
    assert not Batch.objects.exists()


def test_bad_lines_are_left_out_and_counted(write, seller):
    file = write(kept(*LINES, "Pérou;Vasseur;demain;;", ";Vasseur", owner=seller))

    assert file.counts == {
        "opportunities": 3,
        "clients": 3,
        "bad": 1,
        "known": 0,
        "remarks": 1,
        "updated": 0,
        "updated_clients": 0,
        "blocked": 0,
        "totals": 0,
        "titles": 0,
        "notes": 0,
    }


def test_clients_alone_are_imported(write, seller):
    file = kept("Lefèvre;0612345678", owner=seller, headings="Nom;Tél", kind="clients")

    write(file)

    assert Client.objects.get().phone == "0612345678"
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_the_statements_do_not_grow_with_the_rows(
    write, seller, django_assert_max_num_queries, count
):
    lines = [f"Voyage {n};Client {n};14/06/2027;15;Voyage confirmé" for n in range(count)]
    file = kept(*lines, owner=seller)

    with django_assert_max_num_queries(31):
        write(file)
