from datetime import date, timedelta

import pytest

from opportunities.models import Opportunity
from tasks.lists import counting
from tasks.lists.counting import Counts
from tests.factories import OpportunityFactory, TaskFactory

TODAY = date(2027, 5, 12)
YESTERDAY = TODAY - timedelta(days=1)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_open_and_late_tasks_are_counted_on_each_opportunity(django_assert_num_queries):
    kyoto, sicile = OpportunityFactory(), OpportunityFactory()
    TaskFactory(opportunity=kyoto, due_date=YESTERDAY)
    TaskFactory(opportunity=kyoto, due_date=TODAY)
    TaskFactory(opportunity=kyoto)
    TaskFactory(opportunity=kyoto, due_date=YESTERDAY, done=True)
    TaskFactory(opportunity=kyoto, due_date=YESTERDAY, deleted=True)

    with django_assert_num_queries(1):
        found = counting.by_opportunity([kyoto.pk, sicile.pk], today=TODAY)

    assert found == {kyoto.pk: Counts(open=3, late=1, planned=3), sicile.pk: Counts()}


@pytest.mark.parametrize("are_few", [False, True])
def test_late_tasks_are_summed_by_status_for_the_opportunities_asked_for(are_few):
    kyoto = OpportunityFactory(name="Kyoto")
    sicile = OpportunityFactory(name="Sicile", status=kyoto.status)
    for opportunity in (kyoto, kyoto, sicile):
        TaskFactory(opportunity=opportunity, due_date=YESTERDAY)

    trips = Opportunity.objects.all()
    everything = counting.late_by_status(trips, today=TODAY, are_few=are_few)
    some = counting.late_by_status(trips.search("sicile"), today=TODAY, are_few=are_few)

    assert everything == {kyoto.status_id: 3}
    assert some == {kyoto.status_id: 1}


def test_of_a_backlog_the_oldest_are_counted_and_the_rest_is_said(monkeypatch):
    monkeypatch.setattr(counting, "MOST_LATE", 3)
    kyoto, sicile = OpportunityFactory(), OpportunityFactory()
    for trip, days in ((kyoto, 9), (kyoto, 8), (sicile, 7), (sicile, 6), (sicile, 5)):
        TaskFactory(opportunity=trip, due_date=TODAY - timedelta(days=days))

    found = counting.late_by_status(Opportunity.objects.all(), today=TODAY)

    assert {pk: str(count) for pk, count in found.items()} == {
        kyoto.status_id: "2+",
        sicile.status_id: "2+",
    }


def test_late_tasks_of_a_person_are_those_of_that_day(seller, django_assert_num_queries):
    kyoto = OpportunityFactory(manager=seller)
    TaskFactory(opportunity=kyoto, due_date=YESTERDAY)
    TaskFactory(opportunity=kyoto, due_date=TODAY)
    TaskFactory(opportunity=kyoto, due_date=YESTERDAY, visible_from=TODAY + timedelta(days=2))
    other = OpportunityFactory().manager

    for person, today, late in (
        (seller, YESTERDAY, 0),
        (seller, TODAY, 1),
        (seller, TODAY + timedelta(days=2), 3),
        (other, TODAY, 0),
    ):
        with django_assert_num_queries(1):
            assert counting.late(person, today=today) == late
