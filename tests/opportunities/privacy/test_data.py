"""What a client may ask for: all that is kept of them, and of nobody else."""

import json

import pytest
from django.urls import reverse

from caladeo.models import JournalEntry
from opportunities.models import Client
from tests.factories import ClientFactory, OpportunityFactory, TaskFactory
from tests.tasks import reading
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Client:
    row: Client = ClientFactory(name="Nadia Haddad", phone="06 39 98 29 49")
    trip = OpportunityFactory(client=row, name="Naxos", travelling=True, expected_revenue=4800)
    TaskFactory(opportunity=trip, done=True, name="Rappeler Nadia", description="Avant midi")
    delete_trip(OpportunityFactory(client=row, name="Oman"))
    TaskFactory(name="Rappeler Jean")
    return row


def address(person: Client) -> str:
    return reverse("opportunities:client-data", args=[person.pk])


def test_the_page_tells_all_of_them_and_nothing_of_others(web, person):
    text = reading.text(web.get(address(person))).replace("\u202f", " ")

    for said in ("06 39 98 29 49", "Naxos", "14 juin 2027", "4800", "Rappeler Nadia", "Oman"):
        assert said in text
    assert "Avant midi" in text
    assert "Rappeler Jean" not in text
    assert not JournalEntry.objects.filter(kind="personal-data-exported").exists()


def test_the_file_is_json_and_is_noted(web, person, seller):
    answer = web.post(address(person))

    found = json.loads(answer.content)
    assert found["opportunities.client"][0]["name"] == "Nadia Haddad"
    assert found["opportunities.opportunity"][0]["expected_revenue"] == "4800.00"
    assert [task["name"] for task in found["tasks.task"]] == ["Rappeler Nadia"]
    assert "opportunities.opportunity" in found["opportunities.deletedopportunity"][0]["rows"]
    entry = JournalEntry.objects.latest_first()[0]
    assert (entry.kind, entry.by, entry.target_key) == (
        "personal-data-exported",
        seller,
        person.pk,
    )
