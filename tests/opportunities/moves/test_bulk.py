from datetime import UTC, datetime

import pytest

from caladeo import clock
from opportunities.models import Batch, Opportunity, StatusChange
from opportunities.moves import bulk, transitions, undoing
from opportunities.moves import undoing as moves_undone
from opportunities.moves.bulk import UnreadableSelectionError
from statuses.models import Status
from tasks.models import Task
from tasks.previews import move_preview
from tests.databases import few_variables
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 8, tzinfo=UTC)


@pytest.fixture
def confirmed() -> Status:
    """Calls for two tasks."""
    status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=status)
    AutoTaskTemplateFactory(status=status, before_departure=True)
    return status


def many(count: int) -> dict[int, int]:
    """So many opportunities in one status, by key, as they were seen."""
    origin = AutoTaskTemplateFactory(on_leave="cancel").status
    facts = {"status": origin, "client": ClientFactory(), "manager": UserFactory()}
    rows = OpportunityFactory.build_batch(count, **facts)
    transitions.create(rows, by=None, source="code", at=clock.now())
    return {row.pk: origin.pk for row in rows}


def move(seen: dict[int, int], to: Status) -> bulk.Moved:
    return bulk.move(seen, to=to, by=None, at=NOW)


@pytest.mark.both
def test_what_was_seen_is_read_as_it_was_written():
    seen = many(3) | many(1)

    assert bulk.read_seen(bulk.write_seen(Opportunity.objects.all())) == seen


@pytest.mark.parametrize(
    "text", ["", "x", "3", "3:", ":3", "3:a", "3:1,2", "3:1..2", "-3:1", "3:" + "9" * 40, "3:1\x00"]
)
def test_a_tampered_text_is_refused(text):
    with pytest.raises(UnreadableSelectionError):
        bulk.read_seen(text)


def test_more_than_a_request_bears_is_refused():
    keys = ".".join(map(str, range(1, bulk.MOST + 2)))

    with pytest.raises(UnreadableSelectionError):
        bulk.read_seen(f"3:{keys}")


def test_they_move_together_in_one_batch(confirmed):
    done = move(many(3), confirmed)

    assert (done.batch, done.count) == (Batch.objects.get(), 3)
    assert done.batch.changes.count() == 3
    assert Task.objects.filter(change__batch=done.batch).count() == 6
    assert Task.objects.filter(cancelled_by__batch=done.batch).count() == 3


def test_who_moved_meanwhile_stays_and_who_was_deleted_is_counted(confirmed):
    seen = many(3)
    moved, gone, staying = Opportunity.objects.order_by("pk")
    moved.status = StatusFactory()
    moved.save()
    gone.delete()

    done = move(seen, confirmed)

    assert [change.opportunity for change in done.batch.changes.all()] == [staying]
    assert (done.count, done.elsewhere, done.gone) == (1, [moved.name], 1)


def test_nothing_to_move_leaves_no_batch(confirmed):
    seen = many(1)
    move(seen, confirmed)

    done = move(seen, confirmed)

    assert (done.batch, done.count, Batch.objects.count()) == (None, 0, 1)


def test_a_status_deleted_meanwhile_moves_nothing():
    seen = many(2)

    with pytest.raises(Status.DoesNotExist):
        move(seen, StatusFactory(deleted_at=NOW))

    assert StatusChange.objects.count() == 2
    assert not Batch.objects.exists()


def test_two_hundred_cost_as_many_queries_as_half_as_many(confirmed, django_assert_num_queries):
    some, two_hundred = many(130), many(200)
    with django_assert_num_queries(40, exact=False) as alone:
        move(some, confirmed)

    with django_assert_num_queries(len(alone)):
        move(two_hundred, confirmed)


def test_a_set_larger_than_a_statement_can_name_moves_and_goes_back(confirmed):
    AutoTaskTemplateFactory(status=confirmed, on_return="once")
    seen = many(1000)

    with few_variables():
        rows = list(Opportunity.objects.select_related("client", "manager"))
        preview = move_preview.preview_moves([(row, confirmed) for row in rows], by=None, at=NOW)
        done = move(seen, confirmed)
        undone = undoing.undo_batch(done.batch, by=None, at=NOW)

    assert len(preview.tasks) == undone.tasks.withdrawn == 3000
    assert (len(undone.reversals), undone.tasks.brought_back) == (1000, 1000)


def test_the_preview_is_what_the_move_does(confirmed, django_assert_num_queries):
    one, seen = many(1), many(200)
    first = Opportunity.objects.filter(pk__in=one).select_related("client", "manager")
    rows = list(Opportunity.objects.filter(pk__in=seen).select_related("client", "manager"))
    with django_assert_num_queries(10, exact=False) as alone:
        move_preview.preview_moves([(row, confirmed) for row in first], by=None, at=NOW)
    with django_assert_num_queries(len(alone) - 1):  # the rows are read already
        preview = move_preview.preview_moves([(row, confirmed) for row in rows], by=None, at=NOW)

    done = move(seen, confirmed)

    assert len(preview.tasks) == Task.objects.filter(change__batch=done.batch).count()
    assert len(preview.cancelled) == Task.objects.filter(cancelled_by__batch=done.batch).count()


def test_a_long_undo_in_parts_counts_as_one(monkeypatch, confirmed):
    seen = many(7)
    done = move(seen, confirmed)
    monkeypatch.setattr(moves_undone, "PART", 3)
    keys = sorted(seen)
    left_behind = Opportunity.objects.filter(pk__in=keys[:3])
    transitions.move(left_behind, to=StatusFactory(), by=None, source="code", at=NOW)

    undone = undoing.undo_batch(done.batch, by=None, at=NOW)

    counts = {"undone": 4, "moved_again": 3, "withdrawn": 8, "kept": 0, "brought_back": 4}
    assert undone.counts() == counts
    done.batch.refresh_from_db()
    assert done.batch.undone_at == NOW
    with pytest.raises(moves_undone.BatchUndoneError):
        undoing.undo_batch(done.batch, by=None, at=NOW)
