import pytest
from django.core.management import call_command
from django.db import connection

from opportunities.lists import searching
from opportunities.models import Client, Opportunity
from tests.factories import ClientFactory, OpportunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def found(text: str) -> set[str]:
    return {row.name for row in Opportunity.objects.search(text)}


@pytest.mark.parametrize("asked", ["kyoto", "yot", "KYÔTO", "alpes jap", "gouttes", "l'or", "ky"])
def test_a_word_is_found_by_any_piece_of_it(asked):
    client = ClientFactory(name="Cercle des Gouttes d’eau")
    trip = OpportunityFactory(name="Kyoto", destinations="Alpes japonaises, l’or", client=client)
    OpportunityFactory(name="Oman", client=ClientFactory(name="Martin"))

    assert Opportunity.objects.search(asked).get() == trip


def test_a_whole_address_is_found_and_no_other_that_begins_like_it():
    for number in (617506, 617507):
        client = ClientFactory(email=f"mathilde.benard.{number}@example.com")
        OpportunityFactory(name=f"Kyoto {number}", client=client)

    assert found("mathilde.benard.617506@example.com") == {"Kyoto 617506"}


def test_the_index_follows_a_new_name_and_a_row_that_goes():
    trip = OpportunityFactory(name="Kyoto")
    Opportunity.objects.filter(pk=trip.pk).update(search_text="osaka")
    gone = OpportunityFactory(name="Islande")
    gone.delete()

    using = connection.alias
    index = searching.OPPORTUNITIES
    assert index.holding("osaka", most=9, using=using) == [trip.pk]
    assert index.holding("kyoto", most=9, using=using) == []
    assert index.holding("islande", most=9, using=using) == []


def test_a_common_word_is_looked_for_without_the_index(monkeypatch):
    monkeypatch.setattr(searching, "MOST_KEYS", 2)
    client = ClientFactory(name="Famille Lefèvre")
    for number in range(4):
        OpportunityFactory(name=f"Kyoto {number}", client=client)
    OpportunityFactory(name="Oman", client=ClientFactory(name="Martin"))

    assert found("kyoto") == {f"Kyoto {number}" for number in range(4)}
    assert found("famille kyoto") == found("kyoto")
    assert found("famille 3") == {"Kyoto 3"}


def test_a_rare_word_of_many_clients_trips_counts_them_all(monkeypatch):
    monkeypatch.setattr(searching, "MOST_KEYS", 3)
    for name in ("Lefèvre", "Lefebvre"):
        client = ClientFactory(name=name)
        for number in range(2):
            OpportunityFactory(name=f"{name} {number}", client=client)

    assert len(found("lef")) == 4


def test_making_the_index_again_fills_it_once_more():
    trip = OpportunityFactory(name="Kyoto")

    searching.make_indexes(connection.alias)
    searching.make_indexes(connection.alias)

    assert Opportunity.objects.search("kyoto").get() == trip


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite rebuilds tables")
@pytest.mark.parametrize("table", ["opportunities_client", "opportunities_opportunity"])
def test_the_last_migrations_leave_the_triggers_of_the_search(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = {name for (name,) in cursor.fetchall()}

    assert {f"{table}_search_{when}" for when in ("born", "gone", "kept")} <= names


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite rebuilds tables")
def test_triggers_that_a_migration_dropped_come_back_with_what_they_missed():
    ClientFactory(name="Avant")
    with connection.cursor() as cursor:
        for when in ("born", "gone", "kept"):
            cursor.execute(f"DROP TRIGGER opportunities_client_search_{when}")
    missed = ClientFactory(name="Pendant")
    assert not Client.objects.search("pendant").exists()

    searching.make_indexes(connection.alias)

    assert Client.objects.search("pendant").get() == missed
    assert Client.objects.search("avant").exists()


def test_flushing_the_database_leaves_nothing_that_is_found():
    OpportunityFactory(name="Kyoto")

    Opportunity.objects.all().delete()
    Client.objects.all().delete()
    trip = OpportunityFactory(name="Oman", client=ClientFactory(name="Martin"))

    assert not Opportunity.objects.search("kyoto").exists()
    assert Opportunity.objects.search("martin").get() == trip
    call_command("check")


@pytest.mark.parametrize("asked", ['"kyo"', "kyo* OR oman", "NEAR(kyo)", "%yo%", "-kyoto", "kyo^"])
def test_signs_of_the_index_mean_nothing(asked):
    OpportunityFactory(name="Kyoto")

    assert not Opportunity.objects.search(asked).exists()
