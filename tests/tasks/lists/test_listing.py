from datetime import date, timedelta

import pytest

from caladeo import clock
from tasks.lists.grouping import Group
from tasks.lists.listing import LEAST, MOST_FREE, PAGE, Listing, shares
from tasks.models import Task
from tests.factories import OpportunityFactory, TaskFactory

pytestmark = pytest.mark.both

TODAY = date(2027, 5, 12)


def listing() -> Listing:
    tasks = Task.objects.not_deleted()
    return Listing(open=tasks, closed=tasks, today=TODAY)


@pytest.fixture
def many(db: None) -> list[Task]:
    opportunity = OpportunityFactory()
    rows = [
        Task(
            opportunity=opportunity, name=f"Tâche {n}", due_date=TODAY + timedelta(days=1 + n // 2)
        )
        for n in range(2 * PAGE + 5)
    ]
    return Task.objects.bulk_create(rows)


def test_a_long_group_is_shown_in_pages_that_miss_no_task(many):
    seen, key = [], None
    while True:
        (section,) = listing().sections(
            {Group.UPCOMING: len(many)}, after={Group.UPCOMING: key} if key else {}
        )
        seen += section.tasks
        key = section.next_key
        if key is None:
            break

    assert seen == many
    assert len(section.tasks) == 5


def test_the_counts_are_exact_however_few_rows_are_shown(many):
    TaskFactory(opportunity=many[0].opportunity, due_date=TODAY)
    TaskFactory(opportunity=many[0].opportunity, deleted=True)

    assert listing().counts() == {
        Group.LATE: 0,
        Group.TODAY: 1,
        Group.UPCOMING: len(many),
        Group.UNDATED: 0,
        Group.CLOSED: 0,
    }


def test_a_task_knows_the_one_above_it(many):
    section = listing()

    assert section.above(many[0], Group.UPCOMING) is None
    assert section.above(many[7], Group.UPCOMING) == many[6].pk


def test_a_task_outside_the_list_has_no_group_in_it(many):
    late = listing()
    one = Listing(open=late.open.filter(pk=many[0].pk), closed=late.closed, today=TODAY)

    assert one.group_of(many[0]) == Group.UPCOMING
    assert one.group_of(many[1]) is None


@pytest.mark.django_db
@pytest.mark.parametrize("size", [PAGE // 4, PAGE])
def test_few_tasks_and_many_stand_in_the_same_groups(size):
    trip = OpportunityFactory()
    days = [TODAY + timedelta(days=n) for n in (2, 1, 0, -1)]
    for due_date in (*days, None):
        TaskFactory.create_batch(size // 5, opportunity=trip, due_date=due_date)
    TaskFactory.create_batch(3, opportunity=trip, due_date=TODAY, done=True)
    if size == PAGE:
        TaskFactory(opportunity=trip, due_date=TODAY)

    found = listing().groups()

    one_by_one = listing().sections(listing().counts())
    assert found == one_by_one
    assert {section.group: section.count for section in found} == listing().counts()


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((3, 2, 2, 5, 1, 4), (3, 2, 2, 5, 1, 4)),
        ((900, 0, 0, 0, 0, 0), (PAGE, 0, 0, 0, 0, 0)),
        ((900, 900, 900, 900, 900, 900), (PAGE - 5 * LEAST, *[LEAST] * 5)),
        ((10, 900, 0, 2, 0, 900), (10, PAGE - 12 - LEAST, 0, 2, 0, LEAST)),
        ((0, 0, 900, 900, 0, 0), (0, 0, MOST_FREE, PAGE - MOST_FREE, 0, 0)),
    ],
)
def test_a_page_bears_the_first_groups_and_a_few_rows_of_each_other(counts, shown):
    found = shares(dict(zip(Group, counts, strict=True)), page=PAGE)

    assert tuple(found.values()) == shown


@pytest.mark.django_db
def test_many_done_tasks_are_counted_beyond_their_page():
    trip = OpportunityFactory()
    rows = [
        Task(opportunity=trip, name="x", state="done", done_at=clock.now()) for _ in range(PAGE + 2)
    ]
    Task.objects.bulk_create(rows)

    closed = listing().groups()[-1]

    assert (closed.group, closed.count, len(closed.tasks)) == (Group.CLOSED, PAGE + 2, PAGE)
    assert closed.next_key
