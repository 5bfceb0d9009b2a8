"""What is kept long enough goes, what is referred to stays."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from caladeo import clock
from caladeo.models import Job, JournalEntry
from opportunities.models import Client, DeletedOpportunity, ImportFile, Opportunity
from opportunities.privacy import retention
from tasks.notes import writing
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.opportunities.importing.files import kept
from tests.opportunities.privacy.dumping import dump
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db

NOW = clock.now()
YEARS = timedelta(days=3 * 366)


@pytest.fixture(autouse=True)
def file(settings: Any, tmp_path: Any) -> None:
    settings.ERASURES_FILE = str(tmp_path / "erasures")


def job(state: str) -> Job:
    facts = {"kind": "export-clients", "title": "x", "result": "jobs:export", "again": "/"}
    asked = NOW - timedelta(days=8)
    return Job.objects.create(owner=UserFactory(), state=state, asked_at=asked, **facts)


def away(name: str, *, is_sold: bool = False, **facts: Any) -> Client:
    """A client whose last trip ended years ago."""
    client: Client = ClientFactory(name=name)
    status = StatusFactory(is_active=False, is_sold=is_sold)
    trip = OpportunityFactory(client=client, status=status, **facts)
    rewind(trip)
    return client


def rewind(trip: Opportunity) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, column, key in (
            ("opportunities_opportunity", "created_at", "id"),
            ("opportunities_statuschange", "changed_at", "opportunity_id"),
        ):
            statement = f"UPDATE {table} SET {column} = %s WHERE {key} = %s"  # noqa: S608
            cursor.execute(statement, [NOW - YEARS, trip.pk])


def test_what_is_old_goes_and_what_is_in_use_stays(seller):
    done, running = job("done"), job("running")
    old, new = kept("a;b;;;", owner=seller), kept("c;d;;;", owner=seller)
    ImportFile.objects.filter(pk=old.pk).update(uploaded_at=NOW - timedelta(hours=25))
    for name, days in (("past", -1), ("coming", 1)):
        Session.objects.create(session_key=name, expire_date=NOW + timedelta(days=days))
    for days in (31, 29):
        delete_trip(OpportunityFactory(), at=NOW - timedelta(days=days))

    before = dump()
    counts = retention.preview(at=NOW)
    assert dump() == before
    assert retention.purge(at=NOW) == counts

    assert counts["jobs"] == counts["uploads"] == counts["sessions"] == 1
    assert list(Job.objects.all()) == [running] != [done]
    assert list(ImportFile.objects.all()) == [new]
    assert [row.pk for row in Session.objects.all()] == ["coming"]
    assert DeletedOpportunity.objects.count() == 1
    assert JournalEntry.objects.latest_first()[0].after["jobs"] == 1
    assert set(retention.purge(at=NOW).values()) == {0}


def test_a_note_written_since_is_a_sign_of_life(settings, seller):
    settings.PROSPECT_YEARS = 2
    silent, spoken = away("Silencieux"), away("Bavard")
    trip = spoken.opportunities.get()
    writing.write(trip, text="A rappelé.", by=seller, at=NOW - timedelta(days=30))

    assert retention.preview(at=NOW)["prospects"] == 1
    retention.purge(at=NOW)
    names = Client.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == [f"Client effacé n° {silent.pk}", "Bavard"]


def test_nobody_is_erased_unless_it_is_set():
    away("Jean Prospect")

    assert retention.preview(at=NOW)["prospects"] == 0


def test_prospects_and_clients_are_erased_after_their_years(settings):
    settings.PROSPECT_YEARS, settings.CLIENT_YEARS = 3, 10
    gone = away("Jean Prospect")
    others = [
        away("Anna Cliente", is_sold=True),
        away("Léo Bientôt", departure_date=clock.local_day(NOW)),
        ClientFactory(name="Nadia Nouvelle"),
        OpportunityFactory(client=ClientFactory(name="Paul Encours")).client,
    ]
    rewind(Opportunity.objects.get(client=others[-1]))

    out = StringIO()
    call_command("purge", "--dry-run", stdout=out)
    assert "1  prospects\n       0  clients\n" in out.getvalue()
    call_command("purge", stdout=out)

    names = set(Client.objects.values_list("name", flat=True))
    assert names == {f"Client effacé n° {gone.pk}", *(client.name for client in others)}
