from datetime import date, timedelta

import pytest

from tasks.lists import workload
from tasks.models import Task
from tests.factories import OpportunityFactory, TaskFactory, UserFactory

TODAY = date(2027, 5, 12)
DAY = timedelta(days=1)


@pytest.fixture
def opportunity(seller):
    return OpportunityFactory(manager=seller)


def loads() -> list[tuple[str, int, int, int, int]]:
    found = workload.by_person(Task.objects.all(), today=TODAY)
    return [(f"{row.person}", row.late, row.today, row.upcoming, row.undated) for row in found]


def test_each_person_has_a_line_and_nobody_only_when_needed(seller, opportunity, administrator):
    for due_date in (TODAY - DAY, TODAY, TODAY + DAY, None, None):
        TaskFactory(opportunity=opportunity, due_date=due_date)
    TaskFactory(opportunity=opportunity, done=True)
    TaskFactory(opportunity=opportunity, deleted=True)

    assert loads() == [("Claire Martin", 0, 0, 0, 0), ("Julien Bernard", 1, 1, 1, 2)]

    TaskFactory(opportunity=opportunity, assignee=None)
    assert loads()[-1] == ("None", 0, 0, 0, 1)


def test_who_left_is_there_as_long_as_tasks_are(opportunity, stranger):
    assert "Sophie Petit" not in [row[0] for row in loads()]

    TaskFactory(opportunity=opportunity, assignee=stranger)

    assert ("Sophie Petit", 0, 0, 0, 1) in loads()


def test_two_queries_however_many_people(opportunity, django_assert_num_queries):
    for _ in range(5):
        TaskFactory(opportunity=opportunity, assignee=UserFactory())

    with django_assert_num_queries(2):
        loads()
