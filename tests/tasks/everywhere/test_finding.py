"""What the same words find among clients, trips and tasks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opportunities.lists import searching
from tasks.everywhere import open_tasks
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kyoto(today):
    client = ClientFactory(
        name="Famille Lefèvre",
        contact_name="Thomas Lefèvre",
        email="thomas@exemple.fr",
        phone="+33 6 39 98 48 60",
    )
    trip = OpportunityFactory(name="Kyoto et les Alpes", destinations="Japon", client=client)
    TaskFactory(opportunity=trip, name="Contrôler les passeports", due_date=today)
    OpportunityFactory(name="Oman", client=ClientFactory(name="Martin", phone="01 02 03 04 05"))
    return trip


def found(groups):
    return {key: names for key, names in groups.items() if key != "acts"}


@pytest.mark.both
@pytest.mark.parametrize(
    "asked",
    [
        "lefevre",
        "LEFÈVRE famille",
        "984860",
        "98 48 60",
        "06 39 98 48 60",
        "+33 6 39",
        "0033639984860",
        "9848",
        "thomas@exemple.fr",
    ],
)
def test_a_client_is_found_with_their_trips_and_tasks(groups, kyoto, asked):
    assert found(groups(asked)) == {
        "clients": ["Famille Lefèvre"],
        "trips": ["Kyoto et les Alpes"],
        "tasks": ["Contrôler les passeports"],
    }


@pytest.mark.parametrize("asked", ["alpes kyoto", "japon lefevre", "kyo"])
def test_a_trip_is_found_by_its_own_words_and_those_of_its_client(groups, kyoto, asked):
    assert groups(asked)["trips"] == ["Kyoto et les Alpes"]


@pytest.mark.parametrize("asked", ["passeport", "lefevre controler", "passeports alpes", "pa"])
def test_a_task_is_found_by_its_own_words_and_those_of_its_trip(groups, kyoto, asked):
    assert groups(asked)["tasks"][0] == "Contrôler les passeports"


def test_tasks_that_are_done_or_not_visible_yet_are_left_out(groups, kyoto, today):
    TaskFactory(opportunity=kyoto, name="Payer l’hôtel", done=True)
    TaskFactory(opportunity=kyoto, name="Payer le train", visible_from=today + timedelta(days=1))

    assert "tasks" not in groups("payer")


@pytest.mark.both
@pytest.mark.parametrize("few", [800, 0])
def test_common_words_find_the_same_tasks(groups, kyoto, monkeypatch, few):
    monkeypatch.setattr(searching, "MOST_KEYS", few)
    monkeypatch.setattr(open_tasks, "MOST_KEYS", few)

    assert groups("passeports")["tasks"][0] == "Contrôler les passeports"
    assert groups("lefevre passeports")["tasks"][0] == "Contrôler les passeports"
    assert groups("lefevre")["trips"][0] == "Kyoto et les Alpes"


def test_a_short_word_beside_a_common_name_still_counts(groups, kyoto, monkeypatch):
    monkeypatch.setattr(open_tasks, "MOST_KEYS", 0)

    assert groups("passeports ky")["tasks"][0] == "Contrôler les passeports"
    assert groups("passeports zq")["tasks"] == ["chercher dans toutes les tâches"]


def test_what_lies_beyond_three_is_counted_and_where_it_lies_is_said(groups, kyoto):
    lost = StatusFactory(name="Perdu", closed=True)
    for number in range(4):
        OpportunityFactory(name=f"Kyoto {number}", status=lost, client=kyoto.client)

    names = groups("kyoto")["trips"]

    assert names[0] == "Kyoto et les Alpes"
    assert names[3:] == ["et 2 autres voyages", "dans les inactives\xa0: 4"]


def test_those_that_begin_with_the_word_come_first(groups, kyoto):
    for name in ("Atelier Kyoto", "Bains de Kyoto", "Cerisiers, Kyoto", "Kyoto, la famille"):
        ClientFactory(name=name)

    assert groups("kyoto")["clients"] == [
        "Kyoto, la famille",
        "Atelier Kyoto",
        "Bains de Kyoto",
        "et 1 autre client",
    ]


@pytest.mark.parametrize("asked", ["xyzzy", "%", "_", '"', "kyo*", "\\", "<b>", "12 34"])
def test_nothing_and_signs_find_nothing(groups, kyoto, asked):
    assert groups(asked) == {}


def test_the_same_queries_however_many_there_are(groups, kyoto):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            groups("lefevre")
        return len(captured)

    before = queries()
    for number in range(6):
        trip = OpportunityFactory(name=f"Lefèvre {number}", client=kyoto.client)
        TaskFactory(opportunity=trip, name=f"Appeler {number}")
        ClientFactory(name=f"Lefèvre {number}")

    assert queries() == before <= 16
