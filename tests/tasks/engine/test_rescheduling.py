"""Open tasks follow the dates and the manager of their opportunity; closed ones never move."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from caladeo import clock
from caladeo.models import User
from opportunities import travel
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields, transitions
from statuses.models import Status
from statuses.references import Reference
from tasks.actions import completing, deleting, editing
from tasks.engine.resolver import resolver_for
from tasks.models import Task
from tests.databases import few_variables, statements
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NEW_DAY = date(2027, 7, 14)


@pytest.fixture
def status() -> Status:
    """J-30 before the departure, and the day after the return."""
    row: Status = StatusFactory()
    AutoTaskTemplateFactory(status=row, before_departure=True, name="Documents")
    AutoTaskTemplateFactory(status=row, reference=Reference.RETURN, offset_days=1, name="Retour")
    AutoTaskTemplateFactory(status=row, name="Appeler")
    return row


@pytest.fixture
def opportunity(status: Status) -> Opportunity:
    row: Opportunity = OpportunityFactory(status=status, travelling=True)
    return row


def due(opportunity: Opportunity, name: str) -> date | None:
    day: date | None = opportunity.tasks.get(name=name).due_date
    return day


def write(opportunity: Opportunity, **values: Any) -> None:
    tracked_fields.write(Opportunity.objects.filter(pk=opportunity.pk), **values)


def save(opportunity: Opportunity, **values: Any) -> None:
    for name, value in values.items():
        setattr(opportunity, name, value)
    opportunity.save()


def save_fields(opportunity: Opportunity, **values: Any) -> None:
    for name, value in values.items():
        setattr(opportunity, name, value)
    opportunity.save(update_fields=list(values))


WAYS_TO_WRITE = pytest.mark.parametrize("write_dates", [write, save, save_fields])


# --- Dates ---


@WAYS_TO_WRITE
def test_a_moved_departure_moves_what_hangs_on_it(
    opportunity: Opportunity, write_dates: Any
) -> None:
    called = due(opportunity, "Appeler")

    write_dates(opportunity, departure_date=NEW_DAY)

    assert due(opportunity, "Documents") == NEW_DAY - timedelta(30)
    assert due(opportunity, "Retour") == NEW_DAY + timedelta(15)
    assert due(opportunity, "Appeler") == called
    assert opportunity.tasks.get(name="Documents").reference_date == NEW_DAY


@WAYS_TO_WRITE
def test_a_new_duration_moves_the_return_alone(opportunity: Opportunity, write_dates: Any) -> None:
    write_dates(opportunity, duration_days=3)

    assert due(opportunity, "Retour") == date(2027, 6, 17)
    assert due(opportunity, "Documents") == date(2027, 5, 15)


@WAYS_TO_WRITE
def test_a_date_that_comes_gives_the_waiting_tasks_theirs(status: Status, write_dates: Any) -> None:
    opportunity = OpportunityFactory(status=status)
    assert opportunity.tasks.waiting().count() == 2

    write_dates(opportunity, departure_date=NEW_DAY)
    assert [task.name for task in opportunity.tasks.waiting()] == ["Retour"]

    write_dates(opportunity, duration_days=1)
    assert due(opportunity, "Retour") == NEW_DAY + timedelta(1)


@WAYS_TO_WRITE
def test_a_date_that_is_withdrawn_is_waited_for_again(
    opportunity: Opportunity, write_dates: Any
) -> None:
    write_dates(opportunity, departure_date=None)

    assert due(opportunity, "Documents") is None
    assert {task.name for task in opportunity.tasks.waiting()} == {"Documents", "Retour"}


@pytest.mark.parametrize(
    "close",
    [
        lambda task: completing.complete(task, by=None, at=clock.now()),
        lambda task: deleting.delete(task, at=clock.now()),
        lambda task: Task.objects.filter(pk=task.pk).update(state=Task.State.CANCELLED),
    ],
    ids=["done", "deleted", "cancelled"],
)
def test_closed_tasks_never_move(opportunity: Opportunity, seller: User, close: Any) -> None:
    task = opportunity.tasks.get(name="Documents")
    close(task)

    save(opportunity, departure_date=NEW_DAY, manager=seller)

    task.refresh_from_db()
    assert (task.due_date, task.reference_date) == (date(2027, 5, 15), date(2027, 6, 14))
    assert task.assignee != seller


def test_a_date_set_by_hand_never_moves(opportunity: Opportunity) -> None:
    editing.edit(
        opportunity.tasks.get(name="Documents"),
        by=None,
        at=timezone.now(),
        due_date=date(2027, 5, 20),
    )

    save(opportunity, departure_date=NEW_DAY)

    assert due(opportunity, "Documents") == date(2027, 5, 20)


def test_a_task_added_by_hand_never_moves(opportunity: Opportunity) -> None:
    task = TaskFactory(opportunity=opportunity, due_date=date(2027, 6, 1))

    save(opportunity, departure_date=NEW_DAY)

    task.refresh_from_db()
    assert task.due_date == date(2027, 6, 1)


def test_the_tasks_of_an_earlier_status_move_too(opportunity: Opportunity) -> None:
    save(opportunity, status=StatusFactory())

    save(opportunity, departure_date=NEW_DAY)

    assert due(opportunity, "Documents") == NEW_DAY - timedelta(30)


def test_a_status_and_a_departure_may_change_in_one_save(opportunity: Opportunity) -> None:
    later = AutoTaskTemplateFactory(before_departure=True, name="Plus tard").status

    save(opportunity, status=later, departure_date=NEW_DAY)

    assert due(opportunity, "Documents") == NEW_DAY - timedelta(30)
    assert due(opportunity, "Plus tard") == NEW_DAY - timedelta(30)


# --- The manager ---


@WAYS_TO_WRITE
def test_a_new_manager_gets_the_open_tasks_that_follow(
    opportunity: Opportunity, seller: User, write_dates: Any
) -> None:
    colleague = UserFactory()
    editing.edit(
        opportunity.tasks.get(name="Documents"), by=None, at=timezone.now(), assignee=colleague
    )
    by_hand = TaskFactory(opportunity=opportunity)
    before = opportunity.manager

    write_dates(opportunity, manager=seller)

    assignees = dict(opportunity.tasks.values_list("name", "assignee"))
    assert assignees == {
        "Documents": colleague.pk,
        "Retour": seller.pk,
        "Appeler": seller.pk,
        by_hand.name: before.pk,
    }


def test_a_task_taken_by_hand_stays_with_its_person(opportunity: Opportunity, seller: User) -> None:
    manager = opportunity.manager
    editing.edit(opportunity.tasks.get(name="Documents"), by=None, at=timezone.now(), assignee=None)

    save(opportunity, manager=seller)
    save(opportunity, manager=manager)

    assert opportunity.tasks.get(name="Documents").assignee is None


# --- Sets ---


def many(count: int, status: Status) -> list[Opportunity]:
    manager, client = UserFactory(), ClientFactory()
    rows = [
        Opportunity(name=f"Voyage {n}", status=status, manager=manager, client=client)
        for n in range(count)
    ]
    transitions.create(rows, by=None, source=Source.IMPORT, at=clock.now())
    return rows


@pytest.mark.parametrize(
    "values", [{"departure_date": NEW_DAY}, {"duration_days": 4}, {"manager": None}]
)
def test_a_set_takes_as_many_statements_as_one(status: Status, values: dict[str, Any]) -> None:
    one, set_of_many = many(1, status), many(20, status)
    if "manager" in values:
        values = {"manager": UserFactory()}

    def count(rows: list[Opportunity]) -> int:
        chosen = Opportunity.objects.filter(pk__in=[row.pk for row in rows])
        return statements(lambda: tracked_fields.write(chosen, **values))

    assert count(one) == count(set_of_many)


@pytest.mark.once  # the limit is that of SQLite
def test_a_set_may_be_larger_than_a_statement_can_name(status: Status, seller: User) -> None:
    many(1000, status)

    with few_variables():
        rows = tracked_fields.write(
            Opportunity.objects.all(), departure_date=NEW_DAY, duration_days=2, manager=seller
        )

    assert len(rows) == 1000
    assert Task.objects.filter(due_date=NEW_DAY - timedelta(30)).count() == 1000
    assert Task.objects.filter(due_date=NEW_DAY + timedelta(2)).count() == 1000
    assert not Task.objects.exclude(assignee=seller).exists()


# --- Whatever happens, in whatever order ---

ACTS = st.one_of(
    st.tuples(st.just("departure_date"), st.none() | st.dates(travel.FIRST_DAY, travel.LAST_DAY)),
    st.tuples(st.just("duration_days"), st.none() | st.integers(1, travel.MAX_DURATION_DAYS)),
    st.tuples(st.just("complete"), st.integers(0, 2)),
    st.tuples(st.just("reopen"), st.integers(0, 2)),
    st.tuples(st.just("delete"), st.integers(0, 2)),
    st.tuples(st.just("restore"), st.integers(0, 2)),
    st.tuples(st.just("pin"), st.integers(0, 2)),
    st.tuples(st.just("unpin"), st.integers(0, 2)),
)
DOES = {
    "complete": lambda task: completing.complete(task, by=None, at=clock.now()),
    "reopen": lambda task: completing.reopen(task, by=None, at=clock.now()),
    "delete": lambda task: deleting.delete(task, at=clock.now()),
    "restore": lambda task: deleting.restore(task, by=None, at=clock.now()),
    "pin": lambda task: editing.edit(task, by=None, at=timezone.now(), due_date=date(2030, 1, 1)),
    "unpin": lambda task: editing.unpin(task, by=None, at=clock.now()),
}


@pytest.mark.once
class TestAnyHistory(TestCase):  # type: ignore[misc]
    @settings(max_examples=25)
    @given(st.lists(ACTS, max_size=12))
    def test_every_open_unpinned_task_is_due_when_the_resolver_says(
        self, acts: list[tuple[str, Any]]
    ) -> None:
        status = StatusFactory()
        for reference in (Reference.DEPARTURE, Reference.RETURN, Reference.TASK_CREATED):
            AutoTaskTemplateFactory(status=status, reference=reference, offset_days=5)
        opportunity = OpportunityFactory(status=status)

        for act, value in acts:
            if act in DOES:
                DOES[act](opportunity.tasks.order_by("pk")[value])
            else:
                write(opportunity, **{act: value})

        for task in opportunity.tasks.select_related("change", "opportunity"):
            if task.state == Task.State.OPEN and not task.is_pinned:
                computed = resolver_for([task]).due_of(task)
                assert (task.due_date, task.reference_date) == (
                    computed.day,
                    computed.reference_date,
                )
