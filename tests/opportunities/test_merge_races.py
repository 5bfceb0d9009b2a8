"""Clients merged while others work with them, and what happens without the locks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from caladeo import clock
from opportunities import actions
from opportunities.clients import merging
from opportunities.events import Source
from opportunities.models import Client, ClientMerge, Opportunity
from opportunities.moves.undoing import CannotUndoError
from opportunities.trash import restoring
from opportunities.trash.restoring import Restored
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.overtaking import needs_row_locks, overtake
from tests.racing import together
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db(transaction=True)

TRIPS, CLIENTS, TRIP, STORED = (
    'FROM "opportunities_opportunity"',
    'FROM "opportunities_client"',
    'INTO "opportunities_opportunity"',
    'FROM "opportunities_deletedopportunity"',
)


@pytest.fixture
def nadia() -> Client:
    client: Client = ClientFactory(name="Nadia Haddad")
    return client


@pytest.fixture
def other() -> Client:
    client: Client = ClientFactory(name="N. Haddad")
    return client


def merge(kept: Client, gone: Client) -> Callable[[], Any]:
    keys = kept.pk, gone.pk
    return lambda: merging.merge(*keys, by=None, at=clock.now())


def create(client: Client) -> Callable[[], Any]:
    facts = {"client": client, "name": "Oman", "status": StatusFactory(), "manager": UserFactory()}
    return lambda: actions.create(facts, by=None, source=Source.CODE, at=clock.now())


def carriers() -> list[str]:
    return list(Opportunity.objects.order_by("pk").values_list("client__name", flat=True))


# --- A merge, and a new trip of the client that goes ---


def test_a_trip_created_at_once_comes_along(nadia: Client, other: Client) -> None:
    answers = overtake(create(other), merge(nadia, other), after=TRIP)

    assert isinstance(answers[1], ClientMerge)
    assert carriers() == ["Nadia Haddad"]
    assert answers[1].trips == [Opportunity.objects.get().pk]


def test_a_trip_of_one_who_is_being_merged_waits_and_is_told(nadia: Client, other: Client) -> None:
    OpportunityFactory(client=other)

    answers = overtake(merge(nadia, other), create(other), after=CLIENTS)

    assert isinstance(answers[1], Client.DoesNotExist)  # the form then takes the one kept
    assert carriers() == ["Nadia Haddad"]


@needs_row_locks
def test_without_the_locks_the_merge_fails(nadia: Client, other: Client) -> None:
    answers = overtake(
        merge(nadia, other), create(other), after='UPDATE "opportunities_opp', locks=False
    )

    assert isinstance(answers[0], IntegrityError)


# --- A merge, and a trip that gets the client that goes ---


def give(trip: Opportunity, client: Client) -> Callable[[], Any]:
    return lambda: actions.edit(trip, {"client": client}, by=None, source=Source.CODE)


def test_a_trip_that_gets_the_client_at_once_comes_along(nadia: Client, other: Client) -> None:
    trip = OpportunityFactory(client=ClientFactory())

    overtake(give(trip, other), merge(nadia, other), after='UPDATE "opportunities_opportunity"')

    assert carriers() == ["Nadia Haddad"]
    assert not Client.objects.filter(pk=other.pk).exists()


def test_a_trip_edited_meanwhile_keeps_what_both_did(nadia: Client, other: Client) -> None:
    trip = OpportunityFactory(client=other)

    def rename() -> Opportunity:
        return actions.edit(trip, {"name": "Oman"}, by=None, source=Source.CODE)

    overtake(rename, merge(nadia, other), after=TRIPS)

    trip = Opportunity.objects.get()
    assert (trip.name, trip.client) == ("Oman", nadia)


# --- A merge, and a trip of the client that goes which comes back from the trash ---


def restore(trip: Opportunity) -> Callable[[], Any]:
    """Without its way of running again: none of these may meet in a deadlock."""
    once = restoring.restore.__wrapped__  # type: ignore[attr-defined]
    person = trip.manager
    return lambda: once(trip.pk, by=person, at=clock.now())


def merge_once(kept: Client, gone: Client) -> Callable[[], Any]:
    once = merging.merge.__wrapped__  # type: ignore[attr-defined]
    return lambda: once(kept.pk, gone.pk, by=None, at=clock.now())


@pytest.mark.parametrize("after", [STORED, "FROM opportunities_client"])
def test_a_trip_that_comes_back_meanwhile_comes_along(
    nadia: Client, other: Client, after: str
) -> None:
    trip = OpportunityFactory(client=other)
    delete_trip(trip)

    answers = overtake(restore(trip), merge_once(nadia, other), after=after)

    assert [type(answer) for answer in answers] == [Restored, ClientMerge]
    assert carriers() == ["Nadia Haddad"]


@pytest.mark.parametrize("after", [STORED, CLIENTS])
def test_a_trip_comes_back_to_the_client_that_is_kept(
    nadia: Client, other: Client, after: str
) -> None:
    trip = OpportunityFactory(client=other)
    delete_trip(trip)

    answers = overtake(merge_once(nadia, other), restore(trip), after=after)

    assert [type(answer) for answer in answers] == [ClientMerge, Restored]
    assert carriers() == ["Nadia Haddad"]


@needs_row_locks
def test_without_the_locks_it_comes_back_to_nobody(nadia: Client, other: Client) -> None:
    trip = OpportunityFactory(client=other)
    delete_trip(trip)

    answers = overtake(restore(trip), merge_once(nadia, other), after=STORED, locks=False)

    assert isinstance(answers[0], (IntegrityError, Client.DoesNotExist))
    assert carriers() == []


def test_a_trip_that_comes_back_while_the_merge_is_undone_is_there_once(
    nadia: Client, other: Client
) -> None:
    trip = OpportunityFactory(client=other)
    key = merge(nadia, other)().pk
    delete_trip(trip)
    undo = merging.undo.__wrapped__  # type: ignore[attr-defined]

    answers = overtake(restore(trip), lambda: undo(key, at=clock.now()), after=STORED)

    assert [type(answer) for answer in answers] == [Restored, merging.Undone]
    assert carriers() == ["N. Haddad"]


# --- Two merges ---


def test_two_merges_that_cross_keep_one(nadia: Client, other: Client) -> None:
    for client in (nadia, other):
        OpportunityFactory(client=client)

    answers = overtake(merge(nadia, other), merge(other, nadia), after=CLIENTS)

    assert isinstance(answers[1], Client.DoesNotExist)
    assert carriers() == ["Nadia Haddad"] * 2
    assert ClientMerge.objects.get().gone_key == other.pk


@needs_row_locks
def test_without_the_locks_two_merges_that_cross_both_happen(nadia: Client, other: Client) -> None:
    answers = overtake(merge(nadia, other), merge(other, nadia), after=CLIENTS, locks=False)

    assert [type(answer) for answer in answers] == [ClientMerge] * 2


def test_a_crowd_merges_once(nadia: Client, other: Client) -> None:
    OpportunityFactory(client=other)

    answers = together(*[merge(nadia, other)] * 3, *[merge(other, nadia)] * 3)

    assert sum(isinstance(answer, ClientMerge) for answer in answers) == 1
    assert Client.objects.count() == ClientMerge.objects.count() == 1
    assert Opportunity.objects.get().client == Client.objects.get()


def test_two_merges_in_a_row_at_once_end_with_the_last(nadia: Client, other: Client) -> None:
    third = ClientFactory(name="Famille Haddad")
    OpportunityFactory(client=other)

    answers = together(merge(nadia, other), merge(third, nadia))

    assert not [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert Opportunity.objects.get().client.pk in (nadia.pk, third.pk, other.pk)
    assert Client.objects.count() + ClientMerge.objects.count() == len([nadia, other, third])


def test_two_undos_at_once_give_back_one_client(nadia: Client, other: Client) -> None:
    OpportunityFactory(client=other)
    key = merge(nadia, other)().pk

    answers = together(*[lambda: merging.undo(key, at=clock.now())] * 3)

    assert sum(isinstance(answer, merging.Undone) for answer in answers) == 1
    assert carriers() == ["N. Haddad"]


def test_an_undo_waits_for_a_merge_into_the_same_client_and_is_refused(
    nadia: Client, other: Client
) -> None:
    key = merge(nadia, other)().pk
    third = ClientFactory(name="Famille Haddad")

    answers = overtake(
        merge(nadia, third), lambda: merging.undo(key, at=clock.now()), after=CLIENTS
    )

    assert [type(answer) for answer in answers] == [ClientMerge, CannotUndoError]


def test_an_undo_and_a_merge_at_once_lose_nobody(nadia: Client, other: Client) -> None:
    third = ClientFactory(name="Famille Haddad")
    OpportunityFactory(client=other)
    key = merge(nadia, other)().pk

    answers = overtake(
        merge(third, nadia), lambda: merging.undo(key, at=clock.now()), after=CLIENTS
    )

    assert isinstance(answers[0], ClientMerge)
    assert Client.objects.count() + ClientMerge.objects.count() == len([nadia, other, third])
    assert Opportunity.objects.count() == 1
