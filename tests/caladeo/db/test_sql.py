"""Rows asked for by their keys, however many, in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caladeo.db.sql import Literal
from opportunities.models import Client, Opportunity
from tasks.models import Task
from tests.factories import ClientFactory, OpportunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_more_keys_than_a_statement_has_room_for_find_their_rows():
    clients = ClientFactory.create_batch(3)
    wanted = [clients[0].pk, clients[2].pk, *range(10**6, 10**6 + 70_000)]

    with CaptureQueriesContext(connection) as captured:
        found = list(Client.objects.filter(pk__in_array=wanted).order_by("pk"))

    assert found == [clients[0], clients[2]]
    assert len(captured) == 1


def test_keys_of_related_rows_are_asked_for_without_a_join():
    trip = OpportunityFactory()
    OpportunityFactory()

    rows = Opportunity.objects.filter(client__pk__in_array={trip.client_id})

    assert list(rows) == [trip]
    assert "JOIN" not in str(rows.query)


def test_no_keys_ask_nothing():
    ClientFactory()

    with CaptureQueriesContext(connection) as captured:
        assert not list(Client.objects.filter(pk__in_array=[]))
        assert Client.objects.filter(pk__in_array=[]).update(name="Personne") == 0

    assert len(captured) == 0


def test_what_is_no_key_is_refused():
    with pytest.raises(ValueError, match="zwei"):
        Client.objects.filter(pk__in_array=["zwei"])


@pytest.mark.parametrize("word", ["", "o'pen", "open --", "é'"])
def test_only_words_of_ours_go_into_the_statement(word):
    with pytest.raises(ValueError, match="no word of ours"):
        Literal(word)


@pytest.mark.django_db
def test_the_open_tasks_of_a_person_are_read_off_their_partial_index():
    plan = Task.objects.open().filter(assignee=1, due_date__lt="2027-05-12").explain()

    assert connection.vendor != "sqlite" or "task_open_by_assignee" in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes joins as it likes")
def test_a_list_of_tasks_is_planned_without_weighing_all_orders_of_its_joins():
    with connection.cursor() as cursor:
        cursor.execute("SHOW join_collapse_limit")
        assert cursor.fetchone() == ("4",)
