"""What an entry of the journal holds, and that nobody changes it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from caladeo import clock
from caladeo.journal.recording import on_behalf_of, record
from caladeo.models import JournalEntry, User
from caladeo.models.journal_entry import AppendOnlyError
from caladeo.web.middleware import for_the_person
from tests.factories import OpportunityFactory, StatusFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Kind = JournalEntry.Kind


def ask(record_it: Callable[[], Any], *, user: Any, **headers: str) -> None:
    """Record something while a request is answered."""

    def view(_request: HttpRequest) -> HttpResponse:
        record_it()
        return HttpResponse()

    request = RequestFactory().get("/", **headers)
    request.user, request.session = user, {}
    for_the_person(view)(request)


def test_an_entry_knows_the_person_and_the_address_of_the_request(seller: User) -> None:
    status = StatusFactory(name="Devis envoyé")
    ask(
        lambda: record(Kind.STATUS_EDITED, target=status, before={"name": "Devis"}),
        user=seller,
        REMOTE_ADDR="203.0.113.9",
    )

    entry = JournalEntry.objects.of(status).get()
    assert (entry.by, entry.by_name, entry.address) == (seller, "Julien Bernard", "203.0.113.9")
    assert (entry.label, entry.before, entry.after) == ("Devis envoyé", {"name": "Devis"}, {})
    assert record(Kind.PURGED).by is None


def test_work_is_recorded_for_who_asked_for_it(seller: User, administrator: User) -> None:
    with on_behalf_of(seller):
        asked, named = record(Kind.IMPORTED), record(Kind.IMPORTED, by=administrator)

    assert (asked.by, asked.address, named.by) == (seller, "", administrator)


def test_recording_is_one_insert(seller: User, django_assert_num_queries: Any) -> None:
    def recorded() -> None:
        with django_assert_num_queries(1):
            record(Kind.EXPORTED, target=seller, after={"rows": 3, "day": clock.today()})

    ask(recorded, user=seller)


def test_a_trip_is_never_named() -> None:
    trip = OpportunityFactory(name="Voyage de noces Martin")

    entry = record(Kind.TRIPS_DELETED, target=trip)

    assert (entry.target_key, entry.label) == (trip.pk, "")


def test_what_is_rolled_back_is_not_recorded() -> None:
    with transaction.atomic():
        record(Kind.PURGED)
        transaction.set_rollback(True)

    assert not JournalEntry.objects.exists()


def test_the_name_of_a_person_outlives_them() -> None:
    person = UserFactory(name="Nadia Roux")
    record(Kind.SIGNED_IN, by=person, target=person)
    person.delete()

    entry = JournalEntry.objects.get()
    assert (entry.by_name, entry.label) == ("Nadia Roux", "Nadia Roux")


TABLE = JournalEntry._meta.db_table
ALL = JournalEntry.objects.all()
WAYS_TO_CHANGE: dict[str, Callable[[], Any]] = {
    "save": lambda: ALL.get().save(),
    "save under its key": lambda: JournalEntry(pk=ALL.get().pk, kind=Kind.PURGED).save(),
    "update": lambda: JournalEntry.objects.update(label="x"),
    "bulk_update": lambda: JournalEntry.objects.bulk_update([ALL.get()], ["label"]),
    "update by the base manager": lambda: JournalEntry._base_manager.update(label="x"),
    "delete": lambda: ALL.get().delete(),
    "delete of a set": lambda: ALL.all().delete(),
    "purge of young ones": lambda: ALL.all().purge(),
    "SQL update": lambda: run(f"UPDATE {TABLE} SET label = 'x'"),  # noqa: S608
    "SQL delete": lambda: run(f"DELETE FROM {TABLE}"),  # noqa: S608
}


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("change", WAYS_TO_CHANGE.values(), ids=WAYS_TO_CHANGE)
def test_an_entry_stays_as_it_is(change: Callable[[], Any]) -> None:
    record(Kind.PURGED)
    before = list(JournalEntry.objects.values())

    with pytest.raises((AppendOnlyError, IntegrityError)), transaction.atomic():
        change()

    assert list(JournalEntry.objects.values()) == before


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_nor_is_the_whole_table_emptied() -> None:
    record(Kind.PURGED)

    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"TRUNCATE {TABLE}")


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_a_journal_that_only_grows() -> None:
    record(Kind.PURGED)
    call_command("flush")
    assert not JournalEntry.objects.exists()

    record(Kind.PURGED)
    with pytest.raises(IntegrityError):
        ALL.all().purge()


@pytest.mark.parametrize(("months", "left"), [(24, ["purged", "exported"]), (12, ["purged"])])
def test_what_is_older_than_is_kept_is_purged(months: int, left: list[str]) -> None:
    now = clock.now()
    ages = {Kind.PURGED: 10, Kind.EXPORTED: 400, Kind.IMPORTED: 760}
    for kind, days in ages.items():
        JournalEntry.objects.create(kind=kind, at=now - timedelta(days=days))

    gone = JournalEntry.objects.expired(at=now, months=months).purge()

    assert [entry.kind for entry in JournalEntry.objects.order_by("pk")] == left
    assert gone == 3 - len(left)
    assert not JournalEntry.objects.expired(at=now, months=0).filter(kind="purged").exists()
