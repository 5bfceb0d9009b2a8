"""A large agency: made once, looked at from many sides."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F, Q

from caladeo import clock
from caladeo.models import User
from opportunities.models import Client, Opportunity, StatusChange
from tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(lasting: None) -> str:
    """What the command says that makes the agency that these tests look at."""
    out = StringIO()
    call_command("demo", "--force", "--opportunities", "120", stdout=out)
    return out.getvalue()


def test_a_large_agency_has_most_behind_it_and_a_working_set_before_it(told: str):
    assert "120 of 120 opportunities" in told
    assert Opportunity.objects.count() == 120
    assert Opportunity.objects.under_way().count() == 48
    assert 400 < Task.objects.count() < 800
    assert Task.objects.done().count() > 3 * Task.objects.open().count()
    assert not Task.objects.open().filter(opportunity__status__is_active=False).exists()
    counts = Task.objects.counts(clock.today())
    assert all(counts[name] for name in ("late", "upcoming", "undated"))


@pytest.mark.usefixtures("told")
def test_it_goes_through_the_rooms():
    for trip in Opportunity.objects.prefetch_related("changes"):
        changes = sorted(trip.changes.all(), key=lambda change: change.pk)
        assert [change.from_status_id for change in changes[1:]] == [
            change.to_status_id for change in changes[:-1]
        ]
        assert changes[-1].to_status_id == trip.status_id
    assert not StatusChange.objects.filter(changed_at__gt=clock.now()).exists()
    assert not Task.objects.filter(change=None).exists()
    assert not Task.objects.done().exclude(done_by=F("assignee")).exists()
    assert not Task.objects.filter(Q(done_at__gt=clock.now())).exists()


@pytest.mark.usefixtures("told")
def test_everything_in_it_would_pass_the_forms():
    for model in (User, Client, Opportunity):
        for row in model._default_manager.all():
            row.full_clean()
