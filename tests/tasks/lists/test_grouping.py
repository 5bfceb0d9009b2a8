from datetime import UTC, date, datetime, timedelta

import pytest

from opportunities.models import Opportunity
from tasks.lists import grouping
from tasks.lists.grouping import Group, Key
from tasks.models import Task
from tests.factories import OpportunityFactory, TaskFactory

TODAY = date(2027, 5, 12)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("due_date", "group"),
    [
        (TODAY - DAY, Group.LATE),
        (TODAY, Group.TODAY),
        (TODAY + DAY, Group.UPCOMING),
        (None, Group.UNDATED),
    ],
)
def test_an_open_task_stands_where_its_due_date_says(due_date, group):
    assert grouping.group_of(Task(due_date=due_date), today=TODAY) == group


@pytest.mark.parametrize("state", [Task.State.DONE, Task.State.CANCELLED])
def test_a_closed_task_is_not_late(state):
    task = Task(due_date=TODAY - DAY, state=state)

    assert grouping.group_of(task, today=TODAY) == Group.CLOSED


def test_a_deleted_task_stands_nowhere():
    assert grouping.group_of(Task(state=Task.State.DELETED), today=TODAY) is None


@pytest.fixture
def opportunity(db: None) -> Opportunity:
    return OpportunityFactory()


def all_kinds(opportunity: Opportunity) -> None:
    for days in (-2, -1, -1, 0, 1, 1, 5):
        TaskFactory(opportunity=opportunity, due_date=TODAY + days * DAY)
    TaskFactory.create_batch(3, opportunity=opportunity, due_date=None)
    for hour in (8, 9, 9):
        done_at = datetime(2027, 5, 12, hour, tzinfo=UTC)
        TaskFactory(opportunity=opportunity, state=Task.State.DONE, done_at=done_at)
    TaskFactory.create_batch(2, opportunity=opportunity, state=Task.State.CANCELLED)


@pytest.mark.parametrize("group", Group)
def test_each_row_of_a_group_has_the_others_above_and_below_it(opportunity, group):
    all_kinds(opportunity)
    rows = grouping.members(Task.objects.all(), group, today=TODAY)
    order = list(rows)

    for at, task in enumerate(order):
        assert list(grouping.after(rows, group, Key.of(task))) == order[at + 1 :]
        assert list(grouping.before(rows, group, Key.of(task))) == order[:at]


@pytest.mark.parametrize("group", Group)
def test_a_key_comes_back_from_an_address_as_it_was(opportunity, group):
    all_kinds(opportunity)

    for task in grouping.members(Task.objects.all(), group, today=TODAY):
        assert Key.read(str(Key.of(task)), group) == Key.of(task)


@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize(
    "text",
    ["", "x", "_", "2027-05-12", "2027-05-12_x", "2027-13-40_3", "2027-05-12T10:00_4", "\x00"],
)
def test_nonsense_is_no_key(text, group):
    assert Key.read(text, group) is None
