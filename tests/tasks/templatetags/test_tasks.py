from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from tasks.templatetags import tasks as tags
from tests.factories import OpportunityFactory, TaskFactory


def context(user):
    request = RequestFactory().get("/")
    request.user = user
    return {"request": request}


def test_the_late_tasks_of_a_person_are_counted_once_a_request(
    seller, today, django_assert_num_queries
):
    opportunity = OpportunityFactory(manager=seller)
    for due_date in (today - timedelta(days=1), today, None):
        TaskFactory(opportunity=opportunity, due_date=due_date)
    page = context(seller)

    with django_assert_num_queries(1):
        assert [tags.late_count(page), tags.late_count(page)] == [1, 1]


def test_nobody_has_late_tasks():
    assert tags.late_count(context(AnonymousUser())) == 0
    assert tags.late_count({}) == 0


def test_days_of_the_history_are_written_whole():
    today = date(2027, 5, 12)

    assert tags.day_or_today(datetime(2027, 5, 12, 8, tzinfo=UTC), today) == "aujourd’hui"
    assert tags.day_or_today(datetime(2027, 5, 1, 8, tzinfo=UTC), today) == "1er mai 2027"
    assert tags.full_day(today) == "mercredi 12 mai 2027"
