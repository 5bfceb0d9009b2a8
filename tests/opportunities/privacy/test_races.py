"""A client erased while others work with it, and what happens without the locks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from caladeo import clock
from opportunities import actions
from opportunities.clients import merging
from opportunities.events import Source
from opportunities.importing import checking, writing
from opportunities.models import Client, Erasure, Opportunity, Retention
from opportunities.moves import transitions
from opportunities.privacy import erasing, retention
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.opportunities.importing.files import kept
from tests.opportunities.privacy.dumping import dump, found
from tests.overtaking import needs_row_locks, overtake

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Zéphyrine Quillançois"
CLIENTS = 'FROM "opportunities_client"'


@pytest.fixture(autouse=True)
def file(settings: Any, tmp_path: Any) -> None:
    settings.ERASURES_FILE = str(tmp_path / "erasures")


@pytest.fixture
def person() -> Client:
    row: Client = ClientFactory(name=NAME, email="z@quillancois.fr")
    return row


def erase(person: Client) -> Callable[[], Any]:
    return lambda: erasing.erase([person.pk], by=None, at=clock.now())


def rename(person: Client) -> Callable[[], Any]:
    return lambda: actions.edit_client(person, {"contact_name": f"Mme {NAME}"})


def create(person: Client) -> Callable[[], Any]:
    facts = {"client": person, "name": NAME, "status": StatusFactory(), "manager": UserFactory()}
    return lambda: actions.create(facts, by=None, source=Source.CODE, at=clock.now())


def traces() -> list[str]:
    return found(dump(), NAME, "quillancois")


def test_a_rename_under_way_goes_with_it(person: Client) -> None:
    overtake(rename(person), erase(person), after='UPDATE "opportunities_client"')

    assert traces() == []


def test_a_rename_that_comes_late_is_refused(person: Client) -> None:
    answers = overtake(erase(person), rename(person), after=CLIENTS)

    assert isinstance(answers[1], actions.ErasedError)
    assert traces() == []


@needs_row_locks
def test_without_the_locks_a_rename_brings_the_name_back(person: Client) -> None:
    overtake(rename(person), erase(person), after='"opportunities_erasure"', locks=False)

    assert traces() != []


def test_a_trip_that_is_being_created_goes_with_it(person: Client) -> None:
    overtake(create(person), erase(person), after='INTO "opportunities_opportunity"')

    assert Opportunity.objects.get().client == person
    assert traces() == []


def test_tasks_that_a_move_is_creating_go_with_it(person: Client) -> None:
    trip = OpportunityFactory(client=person)
    status = AutoTaskTemplateFactory(name="Rappeler {client}").status
    rows = Opportunity.objects.filter(pk=trip.pk)

    def move() -> Any:
        return transitions.move(rows, to=status, by=None, source=Source.CODE, at=clock.now())

    overtake(move, erase(person), after='INTO "tasks_task"')

    assert trip.tasks.get(template__status=status).name == f"Rappeler Client effacé n° {person.pk}"
    assert traces() == []


def test_a_merge_that_is_quicker_leaves_the_one_who_is_kept(person: Client) -> None:
    other = ClientFactory(name="Famille Oxybelle")

    def merge() -> Any:
        return merging.merge(other.pk, person.pk, by=None, at=clock.now())

    overtake(merge, erase(person), after='DELETE FROM "opportunities_client"')

    assert Client.objects.get().name == "Famille Oxybelle"  # who is asked about is said again
    assert not Erasure.objects.exists()


def test_a_merge_that_comes_late_is_refused(person: Client) -> None:
    other = ClientFactory(name="Famille Oxybelle")

    def merge() -> Any:
        return merging.merge(other.pk, person.pk, by=None, at=clock.now())

    answers = overtake(erase(person), merge, after=CLIENTS)

    assert isinstance(answers[1], merging.EditedError)
    assert traces() == []


def test_an_import_under_way_goes_with_it(person: Client) -> None:
    StatusFactory(name="Devis envoyé")
    seller = UserFactory()
    file = kept(f"{NAME} à Bali;{NAME};14/06/2027;10;Devis envoyé", owner=seller)
    token = checking.check(file, by=seller).token

    def write() -> Any:
        how = {"agreed": 1, "token": token, "creates_tasks": True}
        return writing.write(file, **how, by=seller, at=clock.now())

    overtake(write, erase(person), after='INTO "opportunities_opportunity"')

    assert Opportunity.objects.get().client == person
    assert traces() == []


def purge() -> Any:
    return retention.purge(at=clock.now() + timedelta(days=800))["prospects"]


def test_a_trip_that_is_being_created_keeps_an_old_client(person: Client) -> None:
    Retention.objects.create(pk=1, prospect_years=2, journal_months=24)

    overtake(create(person), purge, after='INTO "opportunities_opportunity"')

    assert not Erasure.objects.exists()


def test_a_trip_that_comes_after_the_purge_is_refused(person: Client) -> None:
    answers = overtake(erase(person), create(person), after=CLIENTS)

    assert isinstance(answers[1], actions.ErasedError)
    assert not Opportunity.objects.exists()


@needs_row_locks
def test_without_the_locks_an_old_client_goes_with_its_new_trip(person: Client) -> None:
    Retention.objects.create(pk=1, prospect_years=2, journal_months=24)

    overtake(create(person), purge, after='INTO "opportunities_opportunity"', locks=False)

    assert Erasure.objects.exists()
