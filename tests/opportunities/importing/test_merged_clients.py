"""Clients merged while an import names them, or before it is taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from caladeo import clock
from caladeo.models import User
from opportunities.clients import merging
from opportunities.importing import undoing, writing
from opportunities.models import Client, ClientMerge, Opportunity
from tests.factories import ClientFactory, StatusFactory
from tests.opportunities.importing.files import kept
from tests.overtaking import needs_row_locks, overtake

pytestmark = pytest.mark.django_db(transaction=True)

TRIP, CLIENTS = 'INTO "opportunities_opportunity"', 'FROM "opportunities_client"'
Pair = tuple[Client, Client]


@pytest.fixture
def pair(seller: User) -> Pair:
    StatusFactory()
    return ClientFactory(name="Nadia Haddad"), ClientFactory(name="N. Haddad")


def merge(pair: Pair) -> Callable[[], Any]:
    first, second = pair
    return lambda: merging.merge(first.pk, second.pk, by=None, at=clock.now())


def importing(owner: User, write: Callable[..., Any] = writing.write) -> Callable[[], Any]:
    file = kept("Oman;N. Haddad;;;", owner=owner)
    how = {"agreed": 1, "creates_tasks": True, "by": owner, "at": clock.now()}
    return lambda: write(file, **how)


def assert_the_trip_is_with_the_one_kept(answers: list[object]) -> None:
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Opportunity.objects.get().client.name == Client.objects.get().name == "Nadia Haddad"


def test_a_merge_during_an_import_takes_its_trip(seller: User, pair: Pair) -> None:
    answers = overtake(importing(seller), merge(pair), after=TRIP)

    assert_the_trip_is_with_the_one_kept(answers)


def test_an_import_during_a_merge_finds_the_one_kept(seller: User, pair: Pair) -> None:
    answers = overtake(merge(pair), importing(seller), after=CLIENTS)

    assert_the_trip_is_with_the_one_kept(answers)


@needs_row_locks
def test_an_import_that_is_not_run_again_is_refused_as_a_whole(seller: User, pair: Pair) -> None:
    def once(*args: Any, **how: Any) -> Any:
        with transaction.atomic():
            return writing.write(*args, **how)

    answers = overtake(importing(seller, once), merge(pair), after=TRIP)

    assert isinstance(answers[0], IntegrityError)
    assert not Opportunity.objects.exists()


def test_an_import_taken_back_leaves_whom_another_was_merged_into(seller: User) -> None:
    StatusFactory()
    old = ClientFactory(name="Famille Haddad")
    done = writing.write(
        kept("Oman;Nadia Haddad;;;", owner=seller),
        agreed=1,
        creates_tasks=False,
        by=seller,
        at=clock.now(),
    )
    Opportunity.objects.get().delete()
    new = Client.objects.get(name="Nadia Haddad")
    merging.merge(new.pk, old.pk, by=None, at=clock.now())

    row = undoing.undo(done, at=clock.now())

    assert row.counts["removed_clients"] == 0
    assert Client.objects.get() == new
    assert ClientMerge.objects.get().gone_key == old.pk
