"""Tasks at the moment that their opportunity changes, and what happens without the locks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from caladeo import clock
from caladeo.models import User
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields, transitions
from opportunities.moves.choices import Choices
from statuses.models import AutoTaskTemplate, Status
from statuses.references import Reference
from tasks.actions import completing, deleting, editing, exempting
from tasks.engine import applying
from tasks.engine.resolver import resolver_for
from tasks.models import RuleExemption, Task
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
)
from tests.overtaking import needs_row_locks, overtake
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db(transaction=True)

# The first statement of every writer locks the opportunity; the next one reads the task.
ROW, TASK = '"opportunities_opportunity"', 'FROM "tasks_task"'
TEMPLATES = "statuses_autotasktemplate"
OLD_DUE, NEW_DAY, NEW_DUE = date(2027, 5, 15), date(2027, 7, 14), date(2027, 6, 14)


@pytest.fixture
def status() -> Status:
    row: Status = AutoTaskTemplateFactory(before_departure=True, name="Documents").status
    return row


@pytest.fixture
def trip() -> Opportunity:
    """In a status without rules, thirty days and more before its departure."""
    row: Opportunity = OpportunityFactory(travelling=True)
    return row


@pytest.fixture
def task(trip: Opportunity, status: Status) -> Task:
    """Due on 15 May 2027, thirty days before the departure."""
    move(trip, status)
    row: Task = trip.tasks.get()
    return row


def move(trip: Opportunity, to: Status) -> None:
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=to, by=None, source=Source.CODE, at=clock.now())


def write(trip: Opportunity, **values: Any) -> Callable[[], Any]:
    return lambda: tracked_fields.write(Opportunity.objects.filter(pk=trip.pk), **values)


def save(trip: Opportunity, **values: Any) -> Callable[[], Any]:
    """By a copy of its own, read before the race."""
    old = Opportunity.objects.get(pk=trip.pk)

    def act() -> None:
        for name, value in values.items():
            setattr(old, name, value)
        old.save(update_fields=list(values))

    return act


both_doors = pytest.mark.parametrize("door", [write, save])


# --- The departure is edited while a status is entered ---


@both_doors
def test_entering_a_status_then_a_new_departure(
    trip: Opportunity, status: Status, door: Any
) -> None:
    overtake(lambda: move(trip, status), door(trip, departure_date=NEW_DAY), after=ROW)

    assert trip.tasks.get().due_date == NEW_DUE


@both_doors
def test_a_new_departure_then_entering_a_status(
    trip: Opportunity, status: Status, door: Any
) -> None:
    overtake(door(trip, departure_date=NEW_DAY), lambda: move(trip, status), after=ROW)

    assert trip.tasks.get().due_date == NEW_DUE


def test_an_old_copy_enters_a_status_while_the_departure_moves(
    trip: Opportunity, status: Status
) -> None:
    overtake(write(trip, departure_date=NEW_DAY), save(trip, status=status), after=ROW)

    assert trip.tasks.get().due_date == NEW_DUE


@needs_row_locks
def test_without_the_lock_a_task_is_left_on_the_old_date(trip: Opportunity, status: Status) -> None:
    overtake(
        lambda: move(trip, status), write(trip, departure_date=NEW_DAY), after=ROW, locks=False
    )

    assert Opportunity.objects.get().departure_date == NEW_DAY
    assert trip.tasks.get().due_date == OLD_DUE


# --- The manager changes while a status is entered ---


@both_doors
def test_entering_a_status_then_a_new_manager(
    trip: Opportunity, status: Status, seller: User, door: Any
) -> None:
    overtake(lambda: move(trip, status), door(trip, manager=seller), after=ROW)

    assert trip.tasks.get().assignee == seller


@both_doors
def test_a_new_manager_then_entering_a_status(
    trip: Opportunity, status: Status, seller: User, door: Any
) -> None:
    overtake(door(trip, manager=seller), lambda: move(trip, status), after=ROW)

    assert trip.tasks.get().assignee == seller


@needs_row_locks
def test_without_the_lock_a_task_goes_to_the_old_manager(
    trip: Opportunity, status: Status, seller: User
) -> None:
    overtake(lambda: move(trip, status), write(trip, manager=seller), after=ROW, locks=False)

    assert trip.tasks.get().assignee != seller


# --- A person works on a task while its date moves ---

ACTS: dict[str, Callable[[Task], Any]] = {
    "complete": lambda task: completing.complete(task, by=None, at=clock.now()),
    "reopen": lambda task: completing.reopen(task, by=None, at=clock.now()),
    "delete": lambda task: deleting.delete(task, at=clock.now()),
    "restore": lambda task: deleting.restore(task, by=None, at=clock.now()),
    "rename": lambda task: editing.edit(task, by=None, at=clock.now(), name="Carnet"),
    "pin": lambda task: editing.edit(task, by=None, at=clock.now(), due_date=date(2027, 5, 20)),
    "unpin": lambda task: editing.unpin(task, by=None, at=clock.now()),
    "assign": lambda task: editing.edit(task, by=None, at=clock.now(), assignee=None),
}
BEFORE: dict[str, Callable[[Task], Any]] = {
    "reopen": ACTS["complete"],
    "restore": ACTS["delete"],
    "unpin": ACTS["pin"],
}


def is_consistent(task: Task) -> bool:
    """Open and not pinned, it is due when the resolver says."""
    row = Task.objects.select_related("opportunity", "change").get(pk=task.pk)
    if row.state != Task.State.OPEN or row.is_pinned:
        return True
    return row.due_date == resolver_for([row]).due_of(row).day


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("first", ["the person", "the date"])
def test_a_person_and_a_moving_date_do_not_disturb_each_other(
    trip: Opportunity, task: Task, act: str, first: str
) -> None:
    BEFORE.get(act, lambda _task: None)(task)
    calls = [lambda: ACTS[act](task), write(trip, departure_date=NEW_DAY)]

    answers = overtake(*calls[:: 1 if first == "the person" else -1], after=TASK)

    assert not any(isinstance(answer, Exception) for answer in answers)
    assert is_consistent(task)
    row = Task.objects.get(pk=task.pk)
    if act == "pin":
        assert (row.due_date, row.is_pinned) == (date(2027, 5, 20), True)
    if act == "complete":
        assert row.due_date == (OLD_DUE if first == "the person" else NEW_DUE)


@needs_row_locks
@pytest.mark.parametrize("act", ["reopen", "restore", "rename", "unpin"])
def test_without_the_lock_the_person_puts_the_old_date_back(
    trip: Opportunity, task: Task, act: str
) -> None:
    BEFORE.get(act, lambda _task: None)(task)

    overtake(lambda: ACTS[act](task), write(trip, departure_date=NEW_DAY), after=TASK, locks=False)

    assert not is_consistent(task)


@needs_row_locks
def test_without_the_lock_a_pinned_date_is_moved(trip: Opportunity, task: Task) -> None:
    overtake(
        write(trip, departure_date=NEW_DAY), lambda: ACTS["pin"](task), after=TASK, locks=False
    )

    row = Task.objects.get(pk=task.pk)
    assert (row.is_pinned, row.due_date) == (True, NEW_DUE)


@pytest.mark.parametrize("act", ACTS)
def test_a_task_whose_opportunity_is_being_deleted_does_not_exist(
    trip: Opportunity, task: Task, act: str
) -> None:
    BEFORE.get(act, lambda _task: None)(task)

    answers = overtake(lambda: delete_trip(trip), lambda: ACTS[act](task), after=ROW)

    assert isinstance(answers[1], Task.DoesNotExist)
    assert not Task.objects.exists()


def test_nothing_is_added_while_the_opportunity_is_deleted(trip: Opportunity) -> None:
    def add() -> Task:
        return editing.add(trip, name="Rappeler", by=None, at=clock.now())

    answers = overtake(lambda: delete_trip(trip), add, after=ROW)

    assert isinstance(answers[1], Opportunity.DoesNotExist)


# --- A rule is deleted while its status is entered ---


@pytest.mark.parametrize("how", ["one", "a set"])
def test_a_rule_that_is_deleted_meanwhile_has_made_its_task(
    trip: Opportunity, status: Status, how: str
) -> None:
    gone = status.templates.get() if how == "one" else status.templates.all()

    overtake(lambda: move(trip, status), gone.delete, after=TEMPLATES)

    assert trip.tasks.get().template is None
    assert not AutoTaskTemplate.objects.exists()


@pytest.mark.parametrize("how", ["one", "a set"])
def test_a_rule_under_deletion_makes_no_task(trip: Opportunity, status: Status, how: str) -> None:
    gone = status.templates.get() if how == "one" else status.templates.all()

    answers = overtake(gone.delete, lambda: move(trip, status), after=TEMPLATES)

    assert answers[1] is None
    assert not trip.tasks.exists()
    assert trip.changes.count() == 2


@needs_row_locks
def test_without_the_lock_the_task_of_a_deleted_rule_cannot_be_stored(
    trip: Opportunity, status: Status
) -> None:
    changes: list[int] = []

    def enter() -> None:
        move(trip, status)
        changes.append(trip.changes.latest("pk").pk)

    overtake(enter, status.templates.get().delete, after=TEMPLATES, locks=False)

    # The first try failed on its foreign key and took a number with it; the second one had no
    # rule to follow any more.
    assert changes[0] - trip.changes.earliest("pk").pk == 2
    assert not trip.tasks.exists()


def test_a_deadlock_between_a_rule_and_its_tasks_is_never_shown(
    trip: Opportunity, task: Task, status: Status
) -> None:
    """One holds the task and wants the rule, the other holds the rule and wants the task."""
    move(trip, StatusFactory())
    both = save(trip, status=status, departure_date=NEW_DAY)

    answers = overtake(both, status.templates.get().delete, after='UPDATE "tasks_task"')

    assert answers[0] is None
    assert not isinstance(answers[1], Exception)
    assert {task.due_date for task in trip.tasks.all()} == {NEW_DUE}
    assert {task.template for task in trip.tasks.all()} == {None}


@pytest.mark.parametrize("reference", [Reference.DEPARTURE, Reference.RETURN])
def test_a_waiting_task_gets_its_date_when_both_happen_at_once(reference: Reference) -> None:
    status = AutoTaskTemplateFactory(reference=reference, offset_days=0).status
    trip = OpportunityFactory(duration_days=1)

    overtake(lambda: move(trip, status), write(trip, departure_date=NEW_DAY), after=ROW)

    assert trip.tasks.get().due_date == NEW_DAY


# --- A trip becomes exempt while a rule is applied to those there ---

EXEMPTION = "tasks_ruleexemption"


@pytest.fixture
def applied_to(trip: Opportunity, status: Status) -> AutoTaskTemplate:
    """A rule that is new in the status where the trip is."""
    move(trip, status)
    rule: AutoTaskTemplate = AutoTaskTemplateFactory(status=status, name="Rooming list")
    return rule


def apply(rule: AutoTaskTemplate) -> Callable[[], Any]:
    return lambda: applying.apply(rule.status, templates=[rule], at=clock.now())


def exempt(trip: Opportunity) -> Callable[[], Any]:
    return lambda: exempting.exempt_from_all(trip, by=None, at=clock.now())


def test_an_exemption_then_applying_a_rule(trip: Opportunity, applied_to: AutoTaskTemplate) -> None:
    made, counts = overtake(exempt(trip), apply(applied_to), after=EXEMPTION)

    assert not trip.tasks.filter(template=applied_to).exists()
    assert (made.rule, counts.tasks) == (None, 0)  # type: ignore[attr-defined]


def test_applying_a_rule_then_an_exemption(trip: Opportunity, applied_to: AutoTaskTemplate) -> None:
    overtake(apply(applied_to), exempt(trip), after=EXEMPTION)

    task = trip.tasks.get(template=applied_to)
    assert task.created_at < RuleExemption.objects.get().at
    assert applying.apply(applied_to.status, templates=[applied_to], at=clock.now()).tasks == 0


@needs_row_locks
def test_without_the_lock_an_exempt_trip_gets_the_task(
    trip: Opportunity, applied_to: AutoTaskTemplate
) -> None:
    overtake(exempt(trip), apply(applied_to), after="INSERT INTO", locks=False)

    assert trip.tasks.get(template=applied_to).created_at > RuleExemption.objects.get().at


# --- A required task is done, or opened again, while its trip moves on ---


@pytest.fixture
def required(trip: Opportunity) -> Task:
    """Of the status where the trip is; the next one comes later."""
    rule = AutoTaskTemplateFactory(name="Contrôler", is_required=True)
    Status.objects.filter(pk=rule.status_id).update(position=1)
    move(trip, rule.status)
    row: Task = trip.tasks.get()
    return row


def move_on(trip: Opportunity) -> Callable[[], Any]:
    """Of somebody who has seen no required task open."""
    later = StatusFactory(position=2)
    rows = Opportunity.objects.filter(pk=trip.pk)
    how: dict[str, Any] = {"by": None, "source": Source.SCREEN, "at": clock.now()}
    choices = Choices(required_seen=frozenset())
    return lambda: transitions.move(rows, to=later, choices=choices, **how)


def test_a_required_task_done_just_before_the_move_asks_nothing(
    trip: Opportunity, required: Task
) -> None:
    overtake(lambda: ACTS["complete"](required), move_on(trip), after='UPDATE "tasks_task"')

    assert trip.changes.latest("pk").to_status != required.template.status


def test_one_opened_again_just_before_the_move_stops_it(trip: Opportunity, required: Task) -> None:
    ACTS["complete"](required)

    overtake(lambda: ACTS["reopen"](required), move_on(trip), after='UPDATE "tasks_task"')

    assert Opportunity.objects.get(pk=trip.pk).status == required.template.status


@needs_row_locks
def test_without_the_lock_the_move_leaves_it_open_unasked(
    trip: Opportunity, required: Task
) -> None:
    ACTS["complete"](required)

    overtake(
        lambda: ACTS["reopen"](required), move_on(trip), after='UPDATE "tasks_task"', locks=False
    )

    assert trip.tasks.get(pk=required.pk).state == Task.State.OPEN
    change = trip.changes.latest("pk")
    assert (change.from_status, change.required_left) == (required.template.status, None)
