"""No silent write: a write in bulk of what tasks hang on is refused, and names the call to use."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import transaction
from django.db.models import ProtectedError

from caladeo.models import User
from opportunities.models import Client, Opportunity, StatusChange
from opportunities.models.querysets import SilentWriteError
from opportunities.moves import tracked_fields
from statuses.models import Status
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

# What may be written, and the service that writes it with its tasks.
FACTS: dict[str, tuple[Callable[[], Any], str]] = {
    "status": (StatusFactory, "moves.transitions.move"),
    "manager": (UserFactory, "moves.tracked_fields.write"),
    "departure_date": (lambda: date(2027, 6, 14), "moves.tracked_fields.write"),
    "duration_days": (lambda: 15, "moves.tracked_fields.write"),
}
SPELLINGS = [
    *((fact, fact) for fact in FACTS),
    ("status_id", "status"),
    ("manager_id", "manager"),
]


def changed(opportunity: Opportunity, name: str, value: Any) -> Opportunity:
    setattr(opportunity, name, value)
    return opportunity


def run(coroutine: Any) -> Any:
    """Await it on this thread, whose connection holds the transaction of the test."""

    async def awaited() -> Any:
        return await coroutine

    return async_to_sync(awaited)()


# Each takes an opportunity, the name of a fact and its new value.
CALLS: dict[str, Callable[[Opportunity, str, Any], Any]] = {
    "update": lambda _o, name, value: Opportunity.objects.update(**{name: value}),
    "update of a filter": lambda o, name, value: Opportunity.objects.filter(pk=o.pk).update(
        **{name: value, "name": "Osaka"}
    ),
    "aupdate": lambda _o, name, value: run(Opportunity.objects.aupdate(**{name: value})),
    "bulk_update": lambda o, name, value: Opportunity.objects.bulk_update(
        [changed(o, name, value)], [name.removesuffix("_id"), "name"]
    ),
    "abulk_update": lambda o, name, value: run(
        Opportunity.objects.abulk_update([changed(o, name, value)], [name.removesuffix("_id")])
    ),
    "update of a related set": lambda o, name, value: o.client.opportunities.update(
        **{name: value}
    ),
    "update by the base manager": lambda _o, name, value: Opportunity._base_manager.update(
        **{name: value}
    ),
    "update by the default manager": lambda o, name, value: Opportunity._default_manager.filter(
        pk=o.pk
    ).update(**{name: value}),
    "update of an ordered set": lambda _o, name, value: Opportunity.objects.order_by("name").update(
        **{name: value}
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("name", "fact"), SPELLINGS, ids=lambda value: value)
@pytest.mark.parametrize("write", CALLS.values(), ids=CALLS)
def test_a_silent_write_is_refused_by_name(
    write: Callable[[Opportunity, str, Any], Any], name: str, fact: str
) -> None:
    opportunity = OpportunityFactory()
    before = Opportunity.objects.values().get()
    make, call = FACTS[fact]
    value = getattr(made := make(), "pk", made) if name.endswith("_id") else make()

    with pytest.raises(SilentWriteError, match=f"{call}\\("), transaction.atomic():
        write(opportunity, name, value)

    assert Opportunity.objects.values().get() == before


def twin() -> Opportunity:
    return OpportunityFactory.build(
        status=StatusFactory(), manager=UserFactory(), client=ClientFactory()
    )


CREATIONS: dict[str, Callable[[], Any]] = {
    "bulk_create": lambda: Opportunity.objects.bulk_create([twin()]),
    "abulk_create": lambda: run(Opportunity.objects.abulk_create([twin()])),
    "by a related set": lambda: ClientFactory().opportunities.bulk_create([twin()]),
    "ignoring conflicts": lambda: Opportunity.objects.bulk_create([twin()], ignore_conflicts=True),
    "updating on conflict": lambda: Opportunity.objects.bulk_create(
        [twin()], update_conflicts=True, unique_fields=["pk"], update_fields=["status"]
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("call", CREATIONS.values(), ids=CREATIONS)
def test_creating_in_bulk_is_refused_by_name(call: Callable[[], Any]) -> None:
    with pytest.raises(SilentWriteError, match=r"transitions\.create\("):
        call()

    assert not Opportunity.objects.exists()


# `related_set.add` and `.set` write in bulk, by the base manager.
RELATED: dict[str, tuple[Callable[[Any, Opportunity], Any], str]] = {
    "add to a status": (lambda owner, o: owner["status"].opportunities.add(o), "status"),
    "set on a status": (lambda owner, o: owner["status"].opportunities.set([o]), "status"),
    "aadd to a status": (
        lambda owner, o: run(owner["status"].opportunities.aadd(o)),
        "status",
    ),
    "aset on a status": (
        lambda owner, o: run(owner["status"].opportunities.aset([o])),
        "status",
    ),
    "add to a manager": (lambda owner, o: owner["manager"].opportunities.add(o), "manager"),
    "set on a manager": (lambda owner, o: owner["manager"].opportunities.set([o]), "manager"),
}


@pytest.mark.once
@pytest.mark.parametrize(("call", "fact"), RELATED.values(), ids=RELATED)
def test_adding_to_a_related_set_is_refused_by_name(
    call: Callable[[Any, Opportunity], Any], fact: str
) -> None:
    opportunity = OpportunityFactory()
    owners = {"status": StatusFactory(), "manager": UserFactory()}

    with pytest.raises(SilentWriteError, match=FACTS[fact][1]), transaction.atomic():
        call(owners, opportunity)

    assert StatusChange.objects.count() == 1


# --- What nothing hangs on is written as usual ---


def test_other_fields_may_be_written_in_bulk() -> None:
    opportunity = OpportunityFactory()
    client = ClientFactory()

    Opportunity.objects.update(is_starred=True)
    Opportunity.objects.bulk_update([changed(opportunity, "participants", 4)], ["participants"])
    client.opportunities.add(opportunity)

    row = Opportunity.objects.get()
    assert (row.is_starred, row.participants, row.client) == (True, 4, client)


def test_a_related_set_may_add_one_by_one() -> None:
    opportunity = OpportunityFactory()
    status = StatusFactory()

    status.opportunities.add(opportunity, bulk=False)

    assert opportunity.changes.count() == 2
    assert Opportunity.objects.get().status == status


# --- The service for facts writes facts, and no more ---


@pytest.mark.parametrize("name", ["status", "status_id", "name", "nonsense"])
def test_the_room_for_facts_refuses_the_rest(name: str) -> None:
    OpportunityFactory()

    with pytest.raises(TypeError):
        tracked_fields.write(Opportunity.objects.all(), **{name: 1})

    assert StatusChange.objects.count() == 1


@pytest.mark.parametrize("name", ["manager", "manager_id"])
def test_the_room_for_facts_takes_a_person_or_a_key(name: str, seller: User) -> None:
    OpportunityFactory()

    (row,) = tracked_fields.write(
        Opportunity.objects.all(), **{name: seller if name == "manager" else seller.pk}
    )

    assert row.manager == Opportunity.objects.get().manager == seller


def test_the_room_for_facts_leaves_those_already_so_alone() -> None:
    OpportunityFactory(travelling=True)

    rows = tracked_fields.write(
        Opportunity.objects.all(), departure_date="2027-06-14", duration_days=15
    )

    assert rows == []


def test_a_row_written_by_the_room_is_not_stale(seller: User) -> None:
    OpportunityFactory()
    (row,) = tracked_fields.write(Opportunity.objects.all(), manager=seller)
    tracked_fields.write(Opportunity.objects.all(), manager=UserFactory(name="Zoé"))

    row.name = "Osaka"
    row.save()

    assert Opportunity.objects.get().manager.name == "Zoé"


# --- The keys that hold the pieces together ---


@pytest.mark.parametrize("owner", ["status", "manager", "client"])
def test_what_an_opportunity_stands_on_cannot_be_deleted_under_it(owner: str) -> None:
    opportunity = OpportunityFactory()
    row: Status | User | Client = getattr(opportunity, owner)

    with pytest.raises(ProtectedError), transaction.atomic():
        row.delete()

    assert Opportunity.objects.filter(pk=opportunity.pk).exists()
