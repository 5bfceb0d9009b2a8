"""What leaving a status takes along, as planned and as done; and what undo gives back."""

from datetime import date

import pytest

from opportunities.events import TaskCounts
from opportunities.models import Opportunity
from opportunities.moves import transitions, undoing
from opportunities.moves.choices import Choices
from statuses.options import IfNotPreceded, OnLeave
from tasks.actions import completing, deleting, editing
from tasks.models import Task
from tasks.previews import move_preview
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.tasks.engine.chain_steps import NOW, enter, following, later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]
OPEN, CANCELLED, DELETED = Task.State.OPEN, Task.State.CANCELLED, Task.State.DELETED


def going(status=None, **fields):
    """A rule whose open task goes when its status is left."""
    status = status or StatusFactory()
    return AutoTaskTemplateFactory(status=status, on_leave=OnLeave.CANCEL, **fields)


@pytest.fixture
def trip():
    return OpportunityFactory(status=StatusFactory(), travelling=True)


def task_of(trip, rule):
    return trip.tasks.get(template=rule)


def planned(trip, to):
    """The names of the tasks that moving there would cancel."""
    row = Opportunity.objects.select_related("client", "manager").get(pk=trip.pk)
    found = move_preview.preview_moves([(row, to)], by=None, at=later(1))
    return sorted(cancellation.task.name for cancellation in found.cancelled)


def cancelled(trip):
    return sorted(trip.tasks.filter(state=CANCELLED).values_list("name", flat=True))


def undo(change, days=2):
    done = undoing.undo(change, by=None, at=later(days))
    return done.tasks


def test_the_preview_names_exactly_what_goes_with_what_goes(trip):
    goes = going(name="Devis")
    stays = AutoTaskTemplateFactory(status=goes.status, name="Contrat")
    first = following(goes, name="Relancer")
    following(first, name="Rappeler")
    following(goes, name="Relancer aussi", on_leave=OnLeave.CANCEL)
    following(goes, name="Fixée")
    following(goes, name="Compter", if_not_preceded=IfNotPreceded.COUNT)
    following(stays, name="Signer")
    enter(trip, goes.status)
    pinned = trip.tasks.get(name="Fixée")
    editing.edit(pinned, due_date=date(2027, 6, 1), by=None, at=NOW)
    elsewhere = StatusFactory()

    told = planned(trip, elsewhere)
    enter(trip, elsewhere, at=later(1))

    assert told == cancelled(trip) == ["Devis", "Rappeler", "Relancer", "Relancer aussi"]


def test_what_somebody_opened_again_does_not_go_with_another_status(trip):
    rule = going()
    enter(trip, rule.status)
    other = StatusFactory()
    enter(trip, other, at=later(1))
    completing.reopen(task_of(trip, rule), by=None, at=later(2))
    elsewhere = StatusFactory()

    told = planned(trip, elsewhere)
    enter(trip, elsewhere, at=later(3))

    assert (told, task_of(trip, rule).state) == ([], OPEN)


def test_each_of_many_is_cancelled_by_its_own_change(trip):
    rule = going()
    trips = [trip, OpportunityFactory(status=trip.status)]
    for row in trips:
        enter(row, rule.status)

    rows = Opportunity.objects.filter(pk__in=[row.pk for row in trips])
    moved = transitions.move(rows, to=StatusFactory(), by=None, source="bulk", at=later(1))

    told = {row.opportunity_id: row for row in moved.changes}
    assert moved.tasks == TaskCounts(cancelled=2)
    assert [task_of(row, rule).cancelled_by for row in trips] == [told[row.pk] for row in trips]


def test_closing_takes_what_was_touched_before_it_was_shown(trip):
    rule = AutoTaskTemplateFactory()
    enter(trip, rule.status)
    editing.edit(task_of(trip, rule), name="À moi", by=None, at=later(1))
    rows = Opportunity.objects.filter(pk=trip.pk)

    transitions.move(
        rows,
        to=StatusFactory(closed=True),
        by=None,
        source="screen",
        at=later(2),
        choices=Choices(cancels_seen_at=later(2)),
    )

    assert cancelled(trip) == ["À moi"]


def test_undo_counts_what_went_what_stays_and_what_came_back(trip):
    left, entered = going(), AutoTaskTemplateFactory()
    gone, touched = (AutoTaskTemplateFactory(status=entered.status) for _ in range(2))
    enter(trip, left.status)
    change = enter(trip, entered.status, at=later(1))
    editing.edit(task_of(trip, touched), name="À moi", by=None, at=later(1))
    deleting.delete(task_of(trip, gone), at=later(1))

    counts = undo(change)

    assert counts == TaskCounts(withdrawn=1, kept=1, brought_back=1)
    back = task_of(trip, left)
    assert (back.state, back.cancelled_by, back.cancelled_at) == (OPEN, None, None)


def test_undo_of_a_move_that_did_nothing_counts_nothing(trip):
    assert undo(enter(trip, StatusFactory(), at=later(1))) == TaskCounts()


def test_undo_leaves_what_another_change_cancelled_and_what_was_deleted_since(trip):
    first, second = going(), going()
    both = [second, going(second.status)]
    enter(trip, first.status)
    enter(trip, second.status, at=later(1))
    change = enter(trip, StatusFactory(), at=later(2))
    deleting.delete(task_of(trip, both[1]), at=later(2))

    counts = undo(change, days=3)

    assert [task_of(trip, row).state for row in (first, *both)] == [CANCELLED, OPEN, DELETED]
    assert counts == TaskCounts(brought_back=1)


def test_undo_brings_them_back_on_the_date_and_with_the_person_of_today(trip):
    rule = going(before_departure=True)
    enter(trip, rule.status)
    change = enter(trip, StatusFactory(), at=later(1))
    trip.refresh_from_db()
    trip.departure_date, trip.manager = date(2027, 7, 14), UserFactory()
    trip.save()

    undo(change)

    back = task_of(trip, rule)
    assert (back.due_date, back.assignee) == (date(2027, 6, 14), trip.manager)
