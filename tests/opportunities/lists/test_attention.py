"""Trips that nobody will be reminded of: nothing planned, or nothing done for long."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caladeo import clock
from opportunities import actions
from opportunities.events import Source
from opportunities.lists import attention
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields
from opportunities.text import lists as words
from statuses.models import Status
from tasks.actions import completing
from tasks.models import Task
from tasks.notes import writing
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory, UserFactory
from tests.tasks import reading

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOW = datetime(2027, 5, 12, 7, 42, tzinfo=clock.now().tzinfo)
TODAY = date(2027, 5, 12)


@pytest.fixture
def status() -> Status:
    return StatusFactory(name="Devis envoyé", asleep_days=10)


def idle() -> set[str]:
    return {row.name for row in attention.idle(Opportunity.objects.under_way())}


def test_a_trip_without_an_open_task_has_nothing_planned():
    OpportunityFactory(name="Rien")
    OpportunityFactory(name="Fermée", status=StatusFactory(closed=True))
    TaskFactory(opportunity__name="Terminée", done=True)
    TaskFactory(opportunity__name="En retard", due_date=TODAY - timedelta(days=3))
    TaskFactory(opportunity__name="Plus tard", due_date=TODAY + timedelta(days=90))
    TaskFactory(opportunity__name="Sans date")

    assert idle() == {"Rien", "Terminée"}


def test_what_waits_out_of_sight_is_no_plan():
    task = TaskFactory(opportunity__name="Attend", opportunity__departure_date=None)
    Task.objects.filter(pk=task.pk).update(reference="departure", visible_days=7)

    assert idle() == {"Attend"}


def born(status: Status, days: int, **facts: Any) -> Opportunity:
    """A trip that entered its status so many days ago."""
    row = OpportunityFactory(status=status, **facts)
    at = NOW - timedelta(days=days)

    with connection.cursor() as cursor:
        for table, column, key in (
            ("opportunities_opportunity", "created_at", "id"),
            ("opportunities_statuschange", "changed_at", "opportunity_id"),
        ):
            statement = f"UPDATE {table} SET {column} = %s WHERE {key} = %s"  # noqa: S608
            cursor.execute(statement, [at, row.pk])
    return row


def asleep() -> list[Opportunity]:
    statuses = Status.objects.in_pipeline()
    rows = Opportunity.objects.all()
    return list(attention.asleep(rows, statuses, today=TODAY).select_related("status"))


@pytest.mark.parametrize(("days", "is_asleep"), [(9, False), (10, True), (400, True)])
def test_it_falls_asleep_after_the_days_of_its_status(status, days, is_asleep):
    born(status, days)

    assert bool(asleep()) is is_asleep


def test_without_days_or_under_way_no_longer_it_never_does(status):
    born(StatusFactory(), 400)
    born(StatusFactory(closed=True, asleep_days=1), 400)

    assert asleep() == []


def test_each_status_has_its_own_days_also_where_others_have_the_same(status):
    alike, slower = StatusFactory(asleep_days=10), StatusFactory(asleep_days=30)
    rows = [born(where, 20) for where in (status, alike, slower)]

    assert asleep() == rows[:2]


def test_nothing_late_is_looked_for_where_nothing_is_planned(client, seller):
    client.force_login(seller)
    OpportunityFactory()

    with CaptureQueriesContext(connection) as asked:
        client.get("/opportunites/tableau/?sans=rien")

    late = [row for row in asked if "due_date" in row["sql"] and "LIMIT 2001" in row["sql"]]
    assert late == []


def noted(row: Opportunity, by: Any, at: datetime) -> None:
    writing.write(row, text="A rappelé.", by=by, at=at)


def done(row: Opportunity, by: Any, at: datetime) -> None:
    completing.complete(TaskFactory(opportunity=row, name="Relancer"), by=by, at=at)


def dated(row: Opportunity, by: Any, at: datetime) -> None:
    rows = Opportunity.objects.filter(pk=row.pk)
    tracked_fields.write(rows, departure_date=at.date() + timedelta(days=200), by=by, at=at)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (noted, "rien depuis 12 jours, dernière action : note du 30 avril"),
        (done, "rien depuis 12 jours, dernière action : « Relancer » terminée le 30 avril"),
        (dated, "rien depuis 12 jours, dernière action : dates ou personnes changées le 30 avril"),
    ],
)
def test_what_was_last_is_told_and_wakes_it(status, seller, act, told):
    row = born(status, 100)
    act(row, seller, NOW - timedelta(days=12))

    last = attention.sleepers(asleep(), today=TODAY)[row.pk]
    assert words.last_in_words(last, today=TODAY).replace("\u00a0", " ") == told
    act(row, seller, NOW - timedelta(days=3))
    assert asleep() == []
    assert attention.sleepers([row], today=TODAY) == {}


def test_an_edit_wakes_it(status, seller):
    row = born(status, 100)

    with time_machine.travel(NOW, tick=False):
        actions.edit(row, {"name": "Oman"}, by=seller, source=Source.SCREEN)

    row.refresh_from_db()
    assert row.edited_at == NOW
    assert asleep() == []


@pytest.mark.parametrize("name", ["list", "board"])
def test_pages_filter_count_and_sign(client, seller, status, name):
    client.force_login(seller)
    TaskFactory(opportunity=OpportunityFactory(name="Prévu", status=status))
    born(status, 400, name="Oublié")
    url = reverse(f"opportunities:{name}")

    page = reading.text(client.get(url))
    assert "Rien de prévu 1" in page
    assert "En sommeil 1" in page
    assert "rien de prévu" in page
    # Where there is room for one sign, it says what is worse.
    assert ("rien depuis" in page) is (name == "board")
    for query in ("?sans=rien", "?sans=sommeil"):
        narrowed = reading.text(client.get(url + query))
        assert "Oublié" in narrowed
        assert "Prévu" not in narrowed.replace("Rien de prévu", "")
    assert client.get(f"{url}?sans=x").status_code == 200


@pytest.mark.parametrize("name", ["list", "board"])
def test_pages_ask_two_queries_for_it(client, seller, status, name, django_assert_num_queries):
    client.force_login(seller)
    url = reverse(f"opportunities:{name}")
    born(status, 400)
    client.get(url)  # who comes for the first time has the list noted as left
    with django_assert_num_queries(100, exact=False) as before:
        client.get(url)
    for _row in range(5):
        born(status, 400)
    with django_assert_num_queries(len(before)):
        client.get(url)


def test_a_status_says_after_how_many_days(client, status):

    client.force_login(UserFactory(administrator=True))
    facts = {"name": status.name, "probability": "50", "color_name": status.color}
    url = status.get_absolute_url()

    refused = client.post(url, facts | {"asleep_days": "0"})
    assert "de 1 à" in reading.text(refused)
    client.post(url, facts | {"asleep_days": "21 jours"})
    status.refresh_from_db()
    assert status.asleep_days == 21
    client.post(url, facts | {"asleep_days": ""})
    status.refresh_from_db()
    assert status.asleep_days is None
