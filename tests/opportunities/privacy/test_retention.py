"""What is kept long enough goes, what is referred to stays."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, transaction

from caladeo import clock
from caladeo.journal.recording import record
from caladeo.models import Job, JournalEntry
from opportunities import actions
from opportunities.events import Source
from opportunities.models import (
    Client,
    DeletedOpportunity,
    Erasure,
    ImportFile,
    Opportunity,
    Retention,
)
from opportunities.privacy import erasing, retention
from tasks.notes import writing
from tests.factories import (
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.opportunities.importing.files import kept
from tests.opportunities.privacy.dumping import dump
from tests.trashing import delete_trip

pytestmark = [pytest.mark.django_db, pytest.mark.both]

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
    age(trip.client)


def age(client: Client) -> None:
    Client.objects.filter(pk=client.pk).update(acted_at=NOW - YEARS)


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


def keep(**values: Any) -> Retention:
    defaults = {"journal_months": 24} | values
    return Retention.objects.update_or_create(pk=1, defaults=defaults)[0]


def going(**values: Any) -> dict[str, int]:
    return retention.preview(at=NOW, terms=Retention(**{"journal_months": 24} | values))


def test_what_is_chosen_counts_before_what_the_host_has_set(settings):
    settings.PROSPECT_YEARS, settings.JOURNAL_MONTHS = 2, 12
    away("Jean Prospect")
    assert retention.preview(at=NOW)["prospects"] == 1

    keep(prospect_years=None)

    assert retention.preview(at=NOW)["prospects"] == 0


@pytest.mark.parametrize("years", [0, -1, -100])
def test_a_number_that_is_none_erases_nobody(settings, years):
    """Some years from now everybody would be old."""
    settings.PROSPECT_YEARS = settings.CLIENT_YEARS = years
    away("Jean Prospect")
    away("Anna Cliente", is_sold=True)

    assert retention.preview(at=NOW)["prospects"] == retention.preview(at=NOW)["clients"] == 0
    assert retention.inactive(years=years, is_sold=False, at=NOW).count() == 0


def test_the_journal_is_kept_half_a_year_whatever_the_host_says(settings):
    settings.JOURNAL_MONTHS = 1

    assert Retention.objects.current().journal_months == 6


@pytest.mark.parametrize(
    "values", [{"prospect_years": 0}, {"client_years": 101}, {"journal_months": 5}]
)
def test_the_database_refuses_what_would_delete_too_much(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        keep(**values)


def test_who_has_no_trip_is_a_prospect_by_their_last_action():
    old, edited, emptied = (ClientFactory(name=name) for name in ("Old", "Edited", "Emptied"))
    trip = OpportunityFactory(client=emptied)
    for client in (old, edited, emptied):
        age(client)
    actions.edit_client(edited, {"phone": "06 12 34 56 78"})
    actions.edit(trip, {"client": ClientFactory()}, by=None, source=Source.CODE)
    keep(prospect_years=2)

    assert going(prospect_years=2)["prospects"] == 1
    assert retention.purge(at=NOW)["prospects"] == 1

    assert Erasure.objects.get().client_key == old.pk


def test_who_leaves_the_trash_begins_to_age_on_that_day():
    trip = OpportunityFactory()
    delete_trip(trip, at=NOW - timedelta(days=31))
    age(trip.client)
    keep(prospect_years=1)
    assert going(prospect_years=1)["prospects"] == 0  # in the trash

    assert retention.purge(at=NOW)["deleted opportunities"] == 1

    assert going(prospect_years=1)["prospects"] == 0
    assert not Erasure.objects.exists()


def test_a_task_that_was_done_lately_keeps_its_client():
    client = away("Jean Prospect")
    TaskFactory(opportunity=client.opportunities.get(), done=True)

    assert going(prospect_years=1)["prospects"] == 0


def test_a_preview_is_what_the_purge_does():
    away("Jean Prospect")
    away("Anna Cliente", is_sold=True)
    old = NOW - timedelta(days=8 * 31)
    with time_machine.travel(old, tick=False):
        record(JournalEntry.Kind.SIGNED_IN)
    terms = {"prospect_years": 2, "client_years": 2, "journal_months": 7}
    before = dump()

    counts = going(**terms)

    assert dump() == before
    assert (counts["prospects"], counts["clients"], counts["journal"]) == (1, 1, 1)
    keep(**terms)
    assert retention.purge(at=NOW) == counts


def test_who_was_given_a_trip_meanwhile_is_left_out():
    client = away("Jean Prospect")
    found = retention.inactive(years=2, is_sold=False, at=NOW)
    assert list(found) == [client]
    OpportunityFactory(client=client)

    erasing.erase([client.pk], by=None, at=NOW, only=found)

    assert not Erasure.objects.exists()
