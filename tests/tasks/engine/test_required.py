"""Required tasks of the status left: who is stopped, who is not, and what is kept of it."""

from dataclasses import dataclass
from typing import Any

import pytest

from caladeo import clock
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import bulk, required, transitions
from opportunities.moves.choices import Choices, RequiredOpenError
from opportunities.moves.undoing import undo
from statuses.models import Status
from tasks import doctor
from tasks.actions import completing, deleting
from tasks.engine import rule_edits
from tasks.models import Task
from tasks.previews import bulk_preview, move_preview, trying
from tasks.text import trial_wording
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ASKED = Choices(required_seen=frozenset())


@dataclass
class Pipeline:
    before: Status
    here: Status
    after: Status
    lost: Status
    rule: Any


@pytest.fixture
def pipeline():
    rows = [StatusFactory(position=n, closed=n == 3) for n in range(4)]
    rule = AutoTaskTemplateFactory(status=rows[1], name="Contrôler", is_required=True)
    return Pipeline(*rows, rule=rule)


@pytest.fixture
def trip(pipeline):
    """In the status, with its required task."""
    return OpportunityFactory(status=pipeline.here)


def move(trip, to, choices=ASKED, source="screen", **how):
    rows = Opportunity.objects.filter(pk=trip.pk)
    how = {"by": None, "source": source, "at": clock.now(), "choices": choices} | how
    [change] = transitions.move(rows, to=to, **how).changes
    assert dict(doctor.examine()) == {}
    return StatusChange.objects.get(pk=change.pk)


def complete(trip):
    for task in trip.tasks.all():
        completing.complete(task, by=None, at=clock.now())


def seen(trip, why=""):
    return Choices(
        required_seen=frozenset(trip.tasks.values_list("pk", flat=True)), required_reason=why
    )


@pytest.mark.both
def test_the_task_keeps_the_option_of_its_rule(trip, pipeline):
    assert trip.tasks.get().is_required

    rule_edits.revise(
        pipeline.rule, {"is_required": False}, update_open=True, by=None, at=clock.now()
    )

    assert not trip.tasks.get().is_required
    assert move(trip, pipeline.after).required_left is None


@pytest.mark.both
def test_moving_on_is_refused_and_nothing_has_moved(trip, pipeline):
    with pytest.raises(RequiredOpenError) as refused:
        move(trip, pipeline.after)

    assert refused.value.owners == {trip.pk}
    trip.refresh_from_db()
    assert trip.status == pipeline.here
    assert trip.changes.count() == 1


@pytest.mark.parametrize("way", ["done", "deleted"])
def test_nothing_is_asked_once_it_is_done_or_gone(trip, pipeline, way):
    if way == "done":
        complete(trip)
    else:
        deleting.delete(trip.tasks.get(), at=clock.now())

    assert move(trip, pipeline.after).required_left is None


@pytest.mark.parametrize("to", ["before", "lost"])
def test_going_back_or_closing_is_never_asked(trip, pipeline, to):
    assert move(trip, getattr(pipeline, to)).required_left is None


def test_a_task_of_another_status_is_not_asked_about(trip, pipeline):
    move(trip, pipeline.after, Choices())

    assert move(trip, StatusFactory(position=9)).required_left is None


def test_who_has_seen_it_passes_and_the_change_keeps_it(trip, pipeline):
    change = move(trip, pipeline.after, seen(trip, "Le client signe ce soir"))

    task = trip.tasks.get()
    assert change.required_left == {"tasks": [task.pk], "why": "Le client signe ce soir"}
    assert task.state == Task.State.OPEN


def test_another_task_than_those_seen_asks_again(trip, pipeline):
    choices = seen(trip)
    AutoTaskTemplateFactory(status=pipeline.here, is_required=True)
    for to in (pipeline.before, pipeline.here):
        move(trip, to, Choices())

    with pytest.raises(RequiredOpenError):
        move(trip, pipeline.after, choices)


def test_one_of_those_seen_that_is_done_meanwhile_does_not(trip, pipeline):
    choices = seen(trip)
    complete(trip)

    assert move(trip, pipeline.after, choices).required_left is None


def test_the_same_tasks_and_move_are_not_asked_twice(trip, pipeline):
    pipeline.rule.on_return = "if_none_open"
    pipeline.rule.save()
    farther = StatusFactory(position=9)
    move(trip, pipeline.after, seen(trip))
    move(trip, pipeline.here)

    with pytest.raises(RequiredOpenError):
        move(trip, farther)
    assert move(trip, pipeline.after).required_left is not None


def test_what_a_status_demands_is_asked_each_time(trip, pipeline):
    Status.objects.filter(pk=pipeline.here.pk).update(required_open="demand")
    pipeline.rule.on_return = "if_none_open"
    pipeline.rule.save()
    move(trip, pipeline.after, seen(trip))
    move(trip, pipeline.here)

    with pytest.raises(RequiredOpenError):
        move(trip, pipeline.after)


def test_what_a_program_passed_is_asked_of_a_person(trip, pipeline):
    pipeline.rule.on_return = "if_none_open"
    pipeline.rule.save()
    move(trip, pipeline.after, Choices(), source="import")
    move(trip, pipeline.here)

    with pytest.raises(RequiredOpenError):
        move(trip, pipeline.after)


def test_programs_are_not_stopped_only_recorded(trip, pipeline):
    pipeline.here.required_open = "demand"
    pipeline.here.save()

    trip.status = pipeline.after
    trip.save()

    assert trip.changes.latest("pk").required_left == {"tasks": [trip.tasks.get().pk], "why": ""}


def test_a_status_that_demands_lets_only_some_pass(trip, pipeline):
    pipeline.here.required_open = "demand"
    pipeline.here.save()
    keys = seen(trip).required_seen

    with pytest.raises(RequiredOpenError):
        move(trip, pipeline.after, Choices(required_seen=keys, may_pass=False))
    with pytest.raises(RequiredOpenError):
        move(trip, pipeline.after, Choices(required_seen=frozenset(), may_pass=True))
    assert move(trip, pipeline.after, Choices(required_seen=keys)).required_left


def test_undo_brings_back_the_status_and_what_leaving_cancelled(trip, pipeline):
    trip.tasks.update(on_leave="cancel")
    change = move(trip, pipeline.after, seen(trip))
    assert trip.tasks.get().state == Task.State.CANCELLED

    undo(change, by=None, at=clock.now())

    trip.refresh_from_db()
    assert (trip.status, trip.tasks.get().state) == (pipeline.here, Task.State.OPEN)


def test_tester_and_previews_tell_them(trip, pipeline, seller):
    plan = move_preview.by_status(
        trip, [pipeline.before, pipeline.after, pipeline.lost], by=None, at=clock.now()
    )
    tried = trying.try_out(pipeline.after, opportunity=trip, entered_on=clock.today(), by=seller)
    counted = bulk_preview.BulkPreview()
    counted.add([trip], to=pipeline.after, by=seller, at=clock.now())

    assert {pk: len(found.forgotten) for pk, found in plan.items()} == {
        pipeline.before.pk: 0,
        pipeline.after.pk: 1,
        pipeline.lost.pk: 0,
    }
    assert "1 tâche obligatoire de" in trial_wording.would_be_asked(tried)
    assert (counted.required, counted.blocked) == (1, 0)


@pytest.mark.parametrize(("is_administrator", "moved"), [(False, 1), (True, 2)])
def test_a_bulk_move_leaves_those_that_their_status_holds(pipeline, is_administrator, moved):
    pipeline.here.required_open = "demand"
    pipeline.here.save()
    person = UserFactory(can_configure=is_administrator)
    held, free = OpportunityFactory.create_batch(2, status=pipeline.here)
    complete(free)
    places = {row.pk: pipeline.here.pk for row in (held, free)}

    done = bulk.move(
        places, to=pipeline.after, by=person, at=clock.now(), choices=Choices(required_reason="Fin")
    )

    assert done.count == moved
    assert done.blocked == ([] if is_administrator else [held.name])
    left = held.changes.latest("pk").required_left
    assert left == ({"tasks": [held.tasks.get().pk], "why": "Fin"} if is_administrator else None)
    assert free.changes.latest("pk").required_left is None
    assert dict(doctor.examine()) == {}


def test_many_are_recorded_in_as_many_statements_as_few(pipeline, django_assert_num_queries):
    def rows(count):
        made = OpportunityFactory.create_batch(count, status=pipeline.here)
        return Opportunity.objects.filter(pk__in=[row.pk for row in made])

    def move_all(some):
        transitions.move(some, to=pipeline.after, by=None, source="bulk", at=clock.now())

    few, many = rows(2), rows(20)
    with django_assert_num_queries(100, exact=False) as asked:
        move_all(few)
    with django_assert_num_queries(len(asked)):
        move_all(many)
    assert StatusChange.objects.filter(required_left__isnull=False).count() == 22


def test_nothing_is_unasked_without_a_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert required.unasked([]) == []
