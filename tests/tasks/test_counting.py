from datetime import date, timedelta

import pytest

from opportunities.models import Opportunity
from tasks import counting
from tasks.counting import Counts
from tests.factories import OpportunityFactory, TaskFactory

TODAY = date(2027, 5, 12)
YESTERDAY = TODAY - timedelta(days=1)

pytestmark = pytest.mark.django_db


def test_open_and_late_tasks_are_counted_on_each_opportunity(django_assert_num_queries):
    kyoto, sicile = OpportunityFactory(), OpportunityFactory()
    TaskFactory(opportunity=kyoto, due_date=YESTERDAY)
    TaskFactory(opportunity=kyoto, due_date=TODAY)
    TaskFactory(opportunity=kyoto)
    TaskFactory(opportunity=kyoto, due_date=YESTERDAY, done=True)
    TaskFactory(opportunity=kyoto, due_date=YESTERDAY, deleted=True)

    with django_assert_num_queries(1):
        found = counting.by_opportunity([kyoto.pk, sicile.pk], today=TODAY)

    assert found == {kyoto.pk: Counts(open=3, late=1), sicile.pk: Counts()}


def test_late_tasks_are_summed_by_status_for_the_opportunities_asked_for():
    kyoto = OpportunityFactory(name="Kyoto")
    sicile = OpportunityFactory(name="Sicile", status=kyoto.status)
    for opportunity in (kyoto, kyoto, sicile):
        TaskFactory(opportunity=opportunity, due_date=YESTERDAY)

    everything = counting.late_by_status(Opportunity.objects.all(), today=TODAY)
    some = counting.late_by_status(Opportunity.objects.search("sicile"), today=TODAY)

    assert everything == {kyoto.status_id: 3}
    assert some == {kyoto.status_id: 1}
