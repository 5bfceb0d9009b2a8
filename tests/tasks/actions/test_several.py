"""The same to several tasks at once, and its one undo."""

from datetime import date

import pytest

from caladeo import clock
from caladeo.accounts.people import DeactivatedError
from tasks import doctor
from tasks.actions import completing, deleting, editing, several
from tasks.actions.several import Act, Was
from tasks.models import DueDateMove, Task
from tests.factories import OpportunityFactory, TaskFactory, UserFactory

FIELDS = ("state", "due_date", "is_pinned", "assignee", "follows_manager", "done_at", "done_by")
DAY = date(2027, 6, 1)


@pytest.fixture
def trips(seller, confirmed, today):
    """Two trips with the tasks of a status, one by hand, and one that is done."""
    rows = [OpportunityFactory(manager=seller, status=confirmed, travelling=True) for _ in range(2)]
    TaskFactory(opportunity=rows[0], name="À la main", assignee=seller)
    TaskFactory(opportunity=rows[1], name="Faite", done=True)
    return rows


@pytest.fixture
def keys(trips):
    return list(Task.objects.values_list("pk", flat=True))


def facts():
    return list(Task.objects.order_by("pk").values_list(*FIELDS))


def told():
    return [line for check in doctor.CHECKS for line in check()]


def run(act, keys, seller, other=None):
    by = {"by": seller, "at": clock.now()}
    if act == Act.COMPLETE:
        return several.complete(keys, **by)
    if act == Act.POSTPONE:
        return several.postpone(keys, to=DAY, **by)
    if act == Act.GIVE:
        return several.give(keys, to=other, **by)
    return several.delete(keys, **by, may_pass=True)


@pytest.mark.parametrize("act", Act)
def test_one_undo_gives_all_of_it_back(act, keys, seller):
    before = facts()

    done = run(act, keys, seller, UserFactory())
    assert facts() != before
    carried = [Was.read(was.plain) for was in done]
    count = several.take_back(act, carried, by=seller, at=clock.now())

    assert (facts(), count) == (before, len(done))
    assert told() == []


@pytest.mark.parametrize("act", [Act.COMPLETE, Act.POSTPONE, Act.GIVE])
def test_closed_tasks_are_left_out(act, keys, seller):
    closed = Task.objects.get(name="Faite")

    done = run(act, keys, seller, UserFactory())

    assert closed.pk not in {was.pk for was in done}
    assert len(done) == len(keys) - 1
    assert told() == []


def test_a_day_pins_the_automatic_ones_and_is_told_in_their_story(keys, seller):
    run(Act.POSTPONE, keys, seller)

    for task in Task.objects.open():
        assert (task.due_date, task.is_pinned) == (DAY, task.is_automatic)
    assert DueDateMove.objects.filter(to_date=DAY).count() == len(keys) - 1


def test_their_computed_day_is_the_way_back_and_its_undo_is_not(keys, seller):
    run(Act.POSTPONE, keys, seller)
    task = Task.objects.open().automatic().earliest("pk")
    day = task.computed_date

    moved = several.postpone(keys, to=day, by=seller, at=clock.now())
    task.refresh_from_db()
    assert (task.due_date, task.is_pinned) == (day, False)
    assert task.moves.latest("pk").cause == DueDateMove.Cause.COMPUTED
    assert Task.objects.filter(due_date=day, is_pinned=True).exists()
    assert told() == []

    several.take_back(Act.POSTPONE, moved, by=seller, at=clock.now())
    task.refresh_from_db()
    assert (task.due_date, task.is_pinned) == (DAY, True)
    assert told() == []


def test_what_somebody_did_meanwhile_stays(keys, seller):
    done = run(Act.COMPLETE, keys, seller)
    task = Task.objects.get(name="À la main")
    Task.objects.filter(pk=task.pk).update(state="deleted")

    count = several.take_back(Act.COMPLETE, done, by=seller, at=clock.now())

    task.refresh_from_db()
    assert (task.state, count) == ("deleted", len(done) - 1)


@pytest.mark.both
@pytest.mark.parametrize(
    ("act", "back", "again"),
    [
        (Act.COMPLETE, completing.reopen, completing.complete),
        (Act.DELETE, deleting.restore, deleting.delete),
    ],
)
def test_what_a_colleague_has_done_again_stays(act, back, again, keys, seller):
    done = run(act, keys, seller)
    task, colleague = Task.objects.get(name="À la main"), UserFactory()
    back(task, by=colleague, at=clock.now())
    again(task, by=colleague, at=clock.now())
    task.refresh_from_db()
    state = task.state

    count = several.take_back(act, done, by=seller, at=clock.now())

    task.refresh_from_db()
    assert (task.state, count) == (state, len(done) - 1)


@pytest.mark.both
def test_a_day_that_somebody_has_chosen_meanwhile_stays(keys, seller):
    moved = run(Act.POSTPONE, keys, seller)
    task = Task.objects.get(name="À la main")
    editing.edit(task, by=seller, at=clock.now(), due_date=date(2027, 6, 2))

    count = several.take_back(Act.POSTPONE, moved, by=seller, at=clock.now())

    task.refresh_from_db()
    assert (task.due_date, count) == (date(2027, 6, 2), len(moved) - 1)


def test_nobody_who_left_is_given_anything(keys, seller):
    before = facts()

    with pytest.raises(DeactivatedError):
        several.give(keys, to=UserFactory(deactivated=True), by=seller, at=clock.now())

    assert facts() == before


@pytest.mark.parametrize("act", Act)
def test_the_queries_do_not_grow_with_the_tasks(act, seller, confirmed, today):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (2, 6):
        made = [
            OpportunityFactory(manager=seller, status=confirmed, travelling=True)
            for _ in range(size)
        ]
        keys = list(Task.objects.filter(opportunity__in=made).values_list("pk", flat=True))
        with CaptureQueriesContext(
            connection,
        ) as found:
            done = run(act, keys, seller, UserFactory())
            several.take_back(act, done, by=seller, at=clock.now())
        counts.append(len(found))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("row", [{}, {"pk": "x"}, {"pk": -1}, {"pk": 1, "due_date": "z"}, [], 3])
def test_what_is_none_of_ours_is_not_read(row):
    with pytest.raises((ValueError, TypeError, KeyError)):
        Was.read(row)
