"""Deleting a status: its opportunities go on elsewhere, its history stays, nothing is lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from caladeo.models import User
from opportunities.events import Source
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import status_deletion, transitions
from statuses.models import AutoTaskTemplate, Status
from statuses.pipeline import LastActiveStatusError
from tasks.models import Task
from tests.databases import few_variables, statements
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2027, 3, 12, 9, 30, tzinfo=UTC)


@pytest.fixture
def quote() -> Status:
    row: Status = StatusFactory(name="Devis envoyé")
    AutoTaskTemplateFactory(status=row, name="Relancer")
    return row


@pytest.fixture
def confirmed() -> Status:
    row: Status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=row, name="Acompte")
    return row


def delete(status: Status, **options: Any) -> list[StatusChange]:
    chosen = {"to": None, "quiet": False, "by": None, "at": AT, **options}
    return status_deletion.delete(status, **chosen)


def test_its_opportunities_enter_the_other_status(
    quote: Status, confirmed: Status, seller: User
) -> None:
    trips = OpportunityFactory.create_batch(2, status=quote)

    changes = delete(quote, to=confirmed, by=seller)

    assert [change.opportunity for change in changes] == trips
    for change in StatusChange.objects.exclude(from_status=None):
        assert (change.from_status, change.to_status) == (quote, confirmed)
        assert (change.changed_at, change.changed_by) == (AT, seller)
        assert (change.source, change.is_quiet) == (Source.DELETION, False)
    assert Task.objects.filter(name="Acompte").count() == 2


def test_they_may_enter_it_without_its_tasks(quote: Status, confirmed: Status) -> None:
    OpportunityFactory(status=quote)

    (change,) = delete(quote, to=confirmed, quiet=True)

    assert change.is_quiet
    assert not Task.objects.filter(name="Acompte").exists()


def test_its_row_stays_for_the_history_and_out_of_sight(quote: Status, confirmed: Status) -> None:
    trip = OpportunityFactory(status=quote)

    delete(quote, to=confirmed)

    assert quote not in Status.objects.in_pipeline()
    names = [change.to_status.name for change in trip.changes.order_by("pk")]
    assert names == ["Devis envoyé", "Voyage confirmé"]


def test_its_rules_go_and_their_tasks_stay(quote: Status, confirmed: Status) -> None:
    trip = OpportunityFactory(status=quote)

    delete(quote, to=confirmed)

    assert not AutoTaskTemplate.objects.filter(status=quote).exists()
    task = trip.tasks.get(name="Relancer")
    assert (task.template, task.state) == (None, Task.State.OPEN)
    assert task.change.to_status == quote


def test_its_name_can_be_used_again(quote: Status, confirmed: Status) -> None:
    delete(quote)

    again = StatusFactory(name="Devis envoyé")

    assert again in Status.objects.in_pipeline()


def test_an_empty_status_needs_no_other(quote: Status, confirmed: Status) -> None:
    assert delete(quote) == []
    assert list(Status.objects.in_pipeline()) == [confirmed]


@pytest.mark.parametrize("destination", ["none", "itself"])
def test_without_a_place_to_go_nothing_is_deleted(
    quote: Status, confirmed: Status, destination: str
) -> None:
    OpportunityFactory(status=quote)

    with pytest.raises(status_deletion.DestinationNeededError), transaction.atomic():
        delete(quote, to=quote if destination == "itself" else None)

    assert quote in Status.objects.in_pipeline()
    assert quote.templates.count() == 1


def test_a_status_is_deleted_once(quote: Status, confirmed: Status) -> None:
    delete(quote)

    with pytest.raises(Status.DoesNotExist), transaction.atomic():
        delete(quote)


def test_they_cannot_go_to_a_deleted_status(quote: Status, confirmed: Status) -> None:
    trip = OpportunityFactory(status=quote)
    spare = StatusFactory()
    delete(spare)

    with pytest.raises(Status.DoesNotExist), transaction.atomic():
        delete(quote, to=spare)

    assert Opportunity.objects.get(pk=trip.pk).status == quote
    assert quote in Status.objects.in_pipeline()


def test_the_last_active_status_stays(quote: Status) -> None:
    lost = StatusFactory(closed=True)
    OpportunityFactory(status=quote)

    with pytest.raises(LastActiveStatusError), transaction.atomic():
        delete(quote, to=lost)

    assert quote in Status.objects.in_pipeline()


def fill(status: Status, count: int) -> None:
    manager, client = UserFactory(), ClientFactory()
    rows = [
        Opportunity(name=f"Voyage {n}", status=status, manager=manager, client=client)
        for n in range(count)
    ]
    transitions.create(rows, by=None, source=Source.IMPORT, at=AT)


def test_a_full_status_takes_as_many_statements_as_one_with_half_as_many(
    quote: Status, confirmed: Status
) -> None:
    small: Status = AutoTaskTemplateFactory().status
    fill(small, 40)
    fill(quote, 80)

    few = statements(lambda: delete(small, to=confirmed))
    many = statements(lambda: delete(quote, to=confirmed))

    assert few == many <= 26


def test_a_status_may_hold_more_than_a_statement_can_name(quote: Status, confirmed: Status) -> None:
    fill(quote, 1200)

    with few_variables():
        changes = delete(quote, to=confirmed)

    assert len(changes) == 1200
    assert Task.objects.filter(name="Acompte").count() == 1200
