from datetime import date

import pytest

from opportunities import actions
from opportunities.events import Source
from opportunities.models import Client, Opportunity
from statuses.models import Status
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    TaskFactory,
)
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db


def test_only_the_changes_are_written_and_the_tasks_follow(seller):
    template = AutoTaskTemplateFactory(before_departure=True)
    kyoto = OpportunityFactory(status=template.status, travelling=True)
    Opportunity.objects.filter(pk=kyoto.pk).update(name="Kyoto au printemps")

    changes = {"departure_date": date(2027, 7, 14)}
    edited = actions.edit(kyoto, changes, by=seller, source=Source.SCREEN)

    assert (edited.name, edited.departure_date) == ("Kyoto au printemps", date(2027, 7, 14))
    assert kyoto.tasks.get().due_date == date(2027, 6, 14)


def test_without_changes_nothing_is_written(seller, django_assert_num_queries):
    kyoto = OpportunityFactory()

    # A savepoint, the lock, its release.
    with django_assert_num_queries(3):
        actions.edit(kyoto, {}, by=seller, source=Source.SCREEN)


def test_the_new_name_can_be_searched_for(seller):
    kyoto = OpportunityFactory()

    actions.edit(kyoto, {"name": "Été en Écosse"}, by=seller, source=Source.SCREEN)

    assert Opportunity.objects.search("ecosse").get() == kyoto


def test_a_client_and_an_opportunity_are_created_together_or_not_at_all(seller):
    gone = Status(pk=404)
    facts = {"name": "Kyoto", "manager": seller, "status": gone}

    with pytest.raises(Status.DoesNotExist):
        actions.create(
            facts,
            new_client={"name": "Famille Lefèvre"},
            by=seller,
            source=Source.SCREEN,
            at="2027-01-01T00:00Z",
        )

    assert not Client.objects.exists()


def test_deleting_an_opportunity_leaves_the_others_alone():
    kyoto, kept = OpportunityFactory(), TaskFactory()
    TaskFactory(opportunity=kyoto)

    delete_trip(kyoto)
    delete_trip(kyoto)

    assert list(Task.objects.all()) == [kept]
    assert list(Opportunity.objects.all()) == [kept.opportunity]


def test_a_client_is_written_on_the_row_as_it_is_now():
    lefevre = ClientFactory(name="Famille Lefevre")
    Client.objects.filter(pk=lefevre.pk).update(phone="02 40 00 00 00")

    actions.edit_client(lefevre, {"name": "Famille Lefèvre"})

    lefevre.refresh_from_db()
    assert (lefevre.name, lefevre.phone) == ("Famille Lefèvre", "02 40 00 00 00")
