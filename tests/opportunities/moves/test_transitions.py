"""The service that moves sets of opportunities, and creates them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count

from caladeo.models import User
from opportunities.events import Source, acting, status_changed
from opportunities.models import Batch, Client, Opportunity, StatusChange
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.moves import transitions
from statuses.models import Status
from tasks.models import Task
from tests.databases import few_variables, statements
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AT = datetime(2027, 3, 12, 9, 30, tzinfo=UTC)


def move(rows: OpportunityQuerySet, to: Status, **options: Any) -> list[StatusChange]:
    return transitions.move(
        rows, to=to, **{"by": None, "source": Source.BULK, "at": AT, **options}
    ).changes


def many(count: int, status: Status, **fields: Any) -> list[Opportunity]:
    """Opportunities that are in the status already, made in a few statements."""
    manager = fields.pop("manager", None) or UserFactory()
    client = fields.pop("client", None) or ClientFactory()
    rows = [
        Opportunity(name=f"Voyage {n}", status=status, manager=manager, client=client, **fields)
        for n in range(count)
    ]
    transitions.create(rows, by=None, source=Source.IMPORT, at=AT, quiet=True)
    return rows


@pytest.fixture
def quote() -> Status:
    return StatusFactory(name="Devis envoyé")


@pytest.fixture
def confirmed() -> Status:
    status: Status = StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=status, name="Demander l’acompte", offset_days=2)
    AutoTaskTemplateFactory(status=status, name="Envoyer les documents", before_departure=True)
    return status


# --- One change and its tasks for each that moves ---


def test_a_move_records_from_where_to_where_when_by_whom_and_how(
    quote: Status, confirmed: Status, seller: User
) -> None:
    opportunity = OpportunityFactory(status=quote)

    (change,) = move(Opportunity.objects.all(), confirmed, by=seller, source=Source.BOARD)

    stored = StatusChange.objects.get(pk=change.pk)
    assert (stored.from_status, stored.to_status) == (quote, confirmed)
    assert (stored.changed_at, stored.changed_by, stored.source) == (AT, seller, Source.BOARD)
    assert Opportunity.objects.get(pk=opportunity.pk).status == confirmed


def test_each_of_a_set_gets_every_task(quote: Status, confirmed: Status) -> None:
    many(3, quote, departure_date=date(2027, 6, 14))

    changes = move(Opportunity.objects.filter(status=quote), confirmed)

    assert len(changes) == 3
    assert Task.objects.count() == 6
    due = set(Task.objects.values_list("name", "due_date"))
    assert due == {
        ("Demander l’acompte", date(2027, 3, 14)),
        ("Envoyer les documents", date(2027, 5, 15)),
    }


def test_those_already_there_are_left_alone(quote: Status, confirmed: Status) -> None:
    OpportunityFactory(status=confirmed)
    leaving = OpportunityFactory(status=quote)
    Task.objects.all().delete()

    changes = move(Opportunity.objects.all(), confirmed)

    assert [change.opportunity for change in changes] == [leaving]
    assert set(Task.objects.values_list("opportunity", flat=True)) == {leaving.pk}


def test_coming_back_creates_the_tasks_again(quote: Status, confirmed: Status) -> None:
    many(1, quote)
    rows = Opportunity.objects.all()

    for to in (confirmed, quote, confirmed):
        move(rows, to)

    assert Task.objects.count() == 4
    assert StatusChange.objects.count() == 4


def test_there_and_back_and_there_in_one_transaction_makes_three_changes(
    quote: Status, confirmed: Status
) -> None:
    opportunity = OpportunityFactory(status=quote)

    with transaction.atomic():
        for status in (confirmed, quote, confirmed):
            opportunity.status = status
            opportunity.save()

    assert opportunity.changes.exclude(from_status=None).count() == 3
    assert opportunity.tasks.count() == 4


def test_an_empty_set_moves_nothing(confirmed: Status) -> None:
    assert move(Opportunity.objects.none(), confirmed) == []


def test_a_quiet_move_says_so_and_creates_no_task(quote: Status, confirmed: Status) -> None:
    many(1, quote)

    (change,) = move(Opportunity.objects.all(), confirmed, quiet=True)

    assert change.is_quiet
    assert not Task.objects.exists()


def test_the_event_is_sent_once_a_set(quote: Status, confirmed: Status) -> None:
    many(3, quote)
    sent: list[int] = []

    def count(changes: Any, **kwargs: Any) -> None:
        sent.append(len(changes))

    status_changed.connect(count)
    try:
        move(Opportunity.objects.all(), confirmed)
    finally:
        status_changed.disconnect(count)

    assert sent == [3]


# --- What a person saw ---


def test_a_move_from_a_status_that_it_left_is_refused(quote: Status, confirmed: Status) -> None:
    OpportunityFactory(status=confirmed)
    lost = StatusFactory(name="Perdu")

    with pytest.raises(transitions.AlreadyMovedError) as refusal:
        move(Opportunity.objects.all(), lost, seen=quote.pk)

    assert refusal.value.status == confirmed
    assert Opportunity.objects.get().status == confirmed


def test_one_that_left_keeps_the_whole_set_where_it_is(quote: Status, confirmed: Status) -> None:
    many(2, quote)
    OpportunityFactory(status=confirmed)

    with pytest.raises(transitions.AlreadyMovedError), transaction.atomic():
        move(Opportunity.objects.all(), StatusFactory(), seen=quote.pk)

    assert Opportunity.objects.filter(status=quote).count() == 2


def test_a_deleted_status_cannot_be_entered(quote: Status, confirmed: Status) -> None:
    many(1, quote)
    Status.objects.filter(pk=confirmed.pk).update(deleted_at=AT)

    with pytest.raises(Status.DoesNotExist):
        move(Opportunity.objects.all(), confirmed)

    assert Opportunity.objects.get().status == quote


# --- Any set ---


SETS: dict[str, Callable[[], OpportunityQuerySet]] = {
    "by its status": lambda: Opportunity.objects.filter(status__name="Devis envoyé"),
    "under way": Opportunity.objects.under_way,
    "searched": lambda: Opportunity.objects.search("lefevre"),
    "with its client": lambda: Opportunity.objects.select_related("client", "status"),
    "distinct": lambda: Opportunity.objects.filter(tasks__name="Rappeler").distinct(),
    "counted": lambda: Opportunity.objects.annotate(n=Count("tasks")).filter(n__gte=1),
    "the first ones": lambda: Opportunity.objects.order_by("-name")[:5],
    "turned round": lambda: Opportunity.objects.order_by("name").reverse(),
    "two sets": lambda: Opportunity.objects.filter(name="x").union(Opportunity.objects.all()),
    "with deferred fields": lambda: Opportunity.objects.only("name"),
    "of a client": lambda: Client.objects.get().opportunities,
    "with duplicates": lambda: Opportunity.objects.filter(tasks__state="open"),
}


@pytest.mark.parametrize("rows", SETS.values(), ids=SETS)
def test_any_set_can_be_moved(
    quote: Status, confirmed: Status, rows: Callable[[], OpportunityQuerySet]
) -> None:
    opportunity = OpportunityFactory(status=quote, client=ClientFactory(name="Famille Lefèvre"))
    TaskFactory.create_batch(2, opportunity=opportunity, name="Rappeler")

    changes = move(rows(), confirmed)

    assert [change.opportunity_id for change in changes] == [opportunity.pk]
    assert Opportunity.objects.get().status == confirmed
    assert opportunity.tasks.exclude(change=None).count() == 2


def test_changes_made_together_stay_together(quote: Status, confirmed: Status) -> None:
    many(2, quote)
    batch = Batch.objects.create(made_at=AT, source=Source.BULK)

    move(Opportunity.objects.all(), confirmed, batch=batch)
    new = Opportunity(name="Voyage", client=ClientFactory(), manager=UserFactory(), status=quote)
    transitions.create([new], by=None, source=Source.IMPORT, at=AT, batch=batch)

    told = batch.changes.order_by("pk").values_list("from_status", "to_status")
    assert list(told) == [(quote.pk, confirmed.pk), (quote.pk, confirmed.pk), (None, quote.pk)]
    assert batch.changes.latest("pk").source == Source.IMPORT


# --- Large sets ---


@pytest.mark.once  # the limit is that of SQLite
def test_a_set_may_be_larger_than_a_statement_can_name(quote: Status, confirmed: Status) -> None:
    many(1200, quote, departure_date=date(2027, 6, 14))

    with few_variables():
        changes = move(Opportunity.objects.all(), confirmed)

    assert len(changes) == 1200
    assert Task.objects.count() == 2400


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_a_set_larger_than_what_is_kept_in_memory_moves_whole(
    count: int, quote: Status, confirmed: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transitions, "AT_ONCE", 3)
    keys = [row.pk for row in many(count, quote)]

    changes = move(Opportunity.objects.order_by("-pk"), confirmed)

    assert [change.opportunity_id for change in changes] == keys
    assert set(Opportunity.objects.values_list("status", flat=True)) == {confirmed.pk}
    assert Task.objects.count() == 2 * count


def test_one_that_left_among_the_last_keeps_all_where_they_are(
    quote: Status, confirmed: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transitions, "AT_ONCE", 3)
    many(6, quote)
    OpportunityFactory(status=StatusFactory())

    with pytest.raises(transitions.AlreadyMovedError):
        move(Opportunity.objects.all(), confirmed, seen=quote.pk)

    assert not Opportunity.objects.filter(status=confirmed).exists()
    assert not Task.objects.exists()


@pytest.mark.parametrize(("count", "most"), [(1, 8), (30, 9), (200, 9), (400, 9)])
def test_a_move_takes_few_statements_for_one_as_for_many(
    quote: Status, confirmed: Status, count: int, most: int
) -> None:
    """What goes in by the hundred has its keys reserved first, which takes one each."""
    many(count, quote, departure_date=date(2027, 6, 14))

    assert statements(lambda: move(Opportunity.objects.all(), confirmed)) <= most


def test_creating_takes_as_many_statements_for_one_as_for_many(confirmed: Status) -> None:
    def create(count: int) -> None:
        rows = [
            OpportunityFactory.build(status=confirmed, manager=manager, client=client)
            for _ in range(count)
        ]
        transitions.create(rows, by=None, source=Source.IMPORT, at=AT)

    manager, client = UserFactory(), ClientFactory()

    assert statements(lambda: create(1)) <= 8
    assert statements(lambda: create(130)) == statements(lambda: create(200)) <= 10


def test_a_single_save_takes_eight_statements(quote: Status, confirmed: Status) -> None:
    opportunity = OpportunityFactory(status=quote, travelling=True)
    opportunity.status = confirmed

    assert statements(opportunity.save) <= 8


def test_a_save_without_a_change_takes_two_statements(quote: Status) -> None:
    opportunity = OpportunityFactory(status=quote)
    opportunity.name = "Osaka"

    assert statements(opportunity.save) <= 2


# --- Creating ---


def test_new_ones_enter_the_first_active_status_unless_another_is_chosen(
    quote: Status, confirmed: Status
) -> None:
    Status.objects.filter(pk=quote.pk).update(position=0)
    rows = OpportunityFactory.build_batch(
        2, status=None, manager=UserFactory(), client=ClientFactory()
    )
    rows[1].status = confirmed

    changes = transitions.create(rows, by=None, source=Source.IMPORT, at=AT).changes

    assert [change.to_status for change in changes] == [quote, confirmed]
    assert {change.from_status for change in changes} == {None}
    assert set(Task.objects.values_list("opportunity", flat=True)) == {rows[1].pk}


def test_new_ones_may_carry_their_dates_as_text(confirmed: Status) -> None:
    row = OpportunityFactory.build(
        status=confirmed,
        manager=UserFactory(),
        client=ClientFactory(),
        departure_date="2027-06-14",
    )

    transitions.create([row], by=None, source=Source.IMPORT, at=AT)

    assert row.tasks.get(name="Envoyer les documents").due_date == date(2027, 5, 15)


def test_none_is_created_when_one_cannot_be(confirmed: Status) -> None:
    rows = OpportunityFactory.build_batch(
        2, status=confirmed, manager=UserFactory(), client=ClientFactory()
    )
    rows[1].duration_days = 0

    with pytest.raises(IntegrityError), transaction.atomic():
        transitions.create(rows, by=None, source=Source.IMPORT, at=AT)

    assert not Opportunity.objects.exists()
    assert [row.pk for row in rows] == [None, None]


def test_a_saved_new_one_is_moved_by_a_later_save(quote: Status, confirmed: Status) -> None:
    (row,) = many(1, quote)

    row.status = confirmed
    row.save()

    assert row.changes.count() == 2


def test_a_save_tells_from_which_source_and_by_whom(
    quote: Status, confirmed: Status, seller: User
) -> None:
    [row] = many(1, quote)

    row.status = confirmed
    with acting(by=seller, source=Source.ADMIN):
        row.save()

    change = row.changes.latest("pk")
    assert (change.source, change.changed_by) == (Source.ADMIN, seller)


def test_a_new_one_that_somebody_moved_stays_there_when_it_is_renamed(
    quote: Status, confirmed: Status
) -> None:
    [opportunity] = many(1, quote)
    move(Opportunity.objects.all(), confirmed)

    opportunity.name = "Un autre nom"
    opportunity.save()

    assert Opportunity.objects.get().status == confirmed


def test_a_moved_one_is_moved_by_a_later_save(quote: Status, confirmed: Status) -> None:
    many(1, quote)
    (change,) = move(Opportunity.objects.all(), confirmed)

    change.opportunity.status = quote
    change.opportunity.save()

    assert list(StatusChange.objects.order_by("pk").values_list("to_status", flat=True)) == [
        quote.pk,
        confirmed.pk,
        quote.pk,
    ]


def test_an_inactive_status_creates_tasks_too() -> None:
    lost = StatusFactory(closed=True)
    AutoTaskTemplateFactory(status=lost, name="Demander pourquoi", offset_days=1)

    opportunity = OpportunityFactory(status=lost)

    assert opportunity.tasks.get().due_date - opportunity.changes.get().changed_at.date() in (
        timedelta(1),
        timedelta(2),  # after midnight in Paris, before it in UTC
    )
