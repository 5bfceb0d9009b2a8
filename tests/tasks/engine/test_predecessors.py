"""Which task another one follows, and what becomes of it when that one does not take place."""

from datetime import date

import pytest

from opportunities.models import Opportunity
from statuses import auto_tasks, chains
from statuses.options import IfNotPreceded, OnLeave, OnReturn
from statuses.references import Reference
from tasks.actions import completing, deleting, editing
from tasks.engine import predecessors, rescheduling
from tasks.engine.predecessors import Followed
from tasks.models import Task, TaskNotCreated
from tasks.previews import move_preview
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.tasks.engine.chain_steps import NOW, enter, following, later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]
OPEN, CANCELLED = Task.State.OPEN, Task.State.CANCELLED


@pytest.fixture
def quote():
    return AutoTaskTemplateFactory(name="Envoyer le devis")


@pytest.fixture
def call(quote):
    return following(quote, name="Relancer le client")


@pytest.fixture
def kyoto():
    return OpportunityFactory(status=StatusFactory())


def tasks_of(rule):
    return list(Task.objects.filter(template=rule).order_by("pk"))


def seen(rule):
    return [(task.state, task.due_date) for task in tasks_of(rule)]


def twice(trip, rule):
    """Two entries into the status of a rule, three days apart."""
    enter(trip, rule.status)
    enter(trip, StatusFactory(), at=later(1))
    enter(trip, rule.status, at=later(3))


@pytest.mark.parametrize("which", [0, 1])
def test_each_entry_follows_its_own_task(kyoto, quote, call, which):
    twice(kyoto, call)

    completing.complete(tasks_of(quote)[which], by=None, at=later(5))

    expected = [(OPEN, None), (OPEN, None)]
    expected[which] = (OPEN, date(2027, 5, 20))
    assert seen(call) == expected


def test_one_that_was_renamed_is_dated_as_any_other(kyoto, quote, call):
    enter(kyoto, call.status)
    editing.edit(tasks_of(call)[0], name="Rappeler le client", by=None, at=later(1))

    completing.complete(tasks_of(quote)[0], by=None, at=later(2))

    assert seen(call) == [(OPEN, date(2027, 5, 17))]


def test_one_that_counts_all_the_same_counts_from_the_day_of_the_move_that_cancelled(kyoto, quote):
    quote.on_leave = OnLeave.CANCEL
    quote.save()
    call = following(quote, if_not_preceded=IfNotPreceded.COUNT)
    enter(kyoto, call.status)

    enter(kyoto, StatusFactory(), at=later(4))

    assert [state for state, _day in seen(quote)] == [CANCELLED]
    assert seen(call) == [(OPEN, date(2027, 5, 19))]


def test_one_that_was_opened_again_goes_when_the_other_one_goes_again(kyoto, quote, call):
    enter(kyoto, call.status)
    deleting.delete(tasks_of(quote)[0], at=later(1))
    completing.reopen(tasks_of(call)[0], by=None, at=later(2))
    deleting.restore(tasks_of(quote)[0], by=None, at=later(3))

    deleting.delete(tasks_of(quote)[0], at=later(4))

    assert seen(call) == [(CANCELLED, None)]


def test_one_whose_date_was_set_stays_and_follows_again_once_given_back(kyoto, quote, call):
    enter(kyoto, call.status)
    editing.edit(tasks_of(call)[0], due_date=date(2027, 6, 1), by=None, at=later(1))
    completing.complete(tasks_of(quote)[0], by=None, at=later(2))
    assert seen(call) == [(OPEN, date(2027, 6, 1))]

    editing.unpin(tasks_of(call)[0], by=None, at=later(3))

    assert seen(call) == [(OPEN, date(2027, 5, 17))]


@pytest.mark.parametrize(
    ("if_not", "expected"),
    [
        (IfNotPreceded.CANCEL, [CANCELLED]),
        (IfNotPreceded.COUNT, [OPEN, OPEN]),
    ],
)
def test_what_the_same_move_cancels_is_followed_by_nothing(kyoto, if_not, expected):
    lost = StatusFactory(is_active=False)
    quote = AutoTaskTemplateFactory(
        status=lost, on_return=OnReturn.ONCE, on_leave=OnLeave.CANCEL_IF_CLOSED
    )
    call = following(quote, if_not_preceded=if_not)

    twice(kyoto, call)

    assert [state for state, _day in seen(quote)] == [CANCELLED]
    assert [state for state, _day in seen(call)] == expected
    left_out = TaskNotCreated.objects.filter(template=call).values_list("reason", flat=True)
    assert list(left_out) == (["no_task"] if len(expected) == 1 else [])
    if len(expected) > 1:
        assert seen(call)[-1] == (OPEN, date(2027, 5, 18))


def test_rules_without_a_chain_keep_their_order(quote):
    others = AutoTaskTemplateFactory.create_batch(2, status=quote.status)
    rules = [others[1], quote, others[0]]

    assert chains.predecessors_first(rules) == rules


def test_a_task_that_is_gone_meanwhile_cannot_be_followed(quote):
    key = quote.pk
    quote.delete()
    rule = AutoTaskTemplateFactory(status=quote.status)
    rule.reference, rule.predecessor_id = Reference.TASK, key

    assert chains.contradiction(rule, [rule]) == chains.GONE


def test_a_task_of_another_status_cannot_be_followed(quote):
    elsewhere = StatusFactory()

    with pytest.raises(auto_tasks.ImpossibleDueDateError) as refused:
        auto_tasks.add(
            elsewhere,
            name="Relancer",
            reference=Reference.TASK,
            predecessor=quote,
            offset_days=1,
        )

    assert refused.value.message == chains.GONE


def planned(trip, status, *, at):
    """What a preview of the move says of the tasks to be: their days, by rule."""
    owner = Opportunity.objects.select_related("client", "manager").get(pk=trip.pk)
    plan = move_preview.preview_moves([(owner, status)], by=None, at=at)
    return {row.template.pk: row.due.day for row in plan.tasks}


def never_again(rule):
    rule.conditions = [{"field": "participants", "operator": "at_least", "value": 100}]
    rule.save()


def test_an_entry_with_a_task_of_its_own_waits_though_an_earlier_one_is_done(kyoto, quote, call):
    enter(kyoto, call.status)
    completing.complete(tasks_of(quote)[0], by=None, at=later(1))
    enter(kyoto, StatusFactory(), at=later(2))
    expected = planned(kyoto, call.status, at=later(3))

    enter(kyoto, call.status, at=later(3))

    assert expected == {quote.pk: date(2027, 5, 18), call.pk: None}
    assert seen(call) == [(OPEN, date(2027, 5, 16)), (OPEN, None)]


def test_of_several_earlier_ones_the_latest_is_followed(kyoto, quote, call):
    twice(kyoto, call)
    completing.complete(tasks_of(quote)[1], by=None, at=later(4))
    enter(kyoto, StatusFactory(), at=later(5))
    never_again(quote)
    expected = planned(kyoto, call.status, at=later(6))

    enter(kyoto, call.status, at=later(6))
    completing.complete(tasks_of(quote)[0], by=None, at=later(7))

    assert expected == {call.pk: date(2027, 5, 19)}
    assert seen(call)[-1] == (OPEN, date(2027, 5, 19))


def test_one_of_a_later_entry_is_not_followed(kyoto, quote):
    call = following(quote, if_not_preceded=IfNotPreceded.COUNT)
    never_again(quote)
    enter(kyoto, call.status)
    quote.conditions = []
    quote.save()
    enter(kyoto, StatusFactory(), at=later(1))
    enter(kyoto, call.status, at=later(3))

    completing.complete(tasks_of(quote)[0], by=None, at=later(5))

    assert seen(call) == [(OPEN, date(2027, 5, 15)), (OPEN, date(2027, 5, 20))]


@pytest.mark.parametrize(
    ("if_not", "day"),
    [(IfNotPreceded.CANCEL, None), (IfNotPreceded.COUNT, date(2027, 5, 18))],
)
def test_the_preview_knows_that_the_move_cancels_what_is_followed(kyoto, if_not, day):
    lost = StatusFactory(is_active=False)
    quote = AutoTaskTemplateFactory(
        status=lost, on_return=OnReturn.ONCE, on_leave=OnLeave.CANCEL_IF_CLOSED
    )
    call = following(quote, if_not_preceded=if_not)
    enter(kyoto, lost)
    editing.edit(tasks_of(quote)[0], name="Devis à revoir", by=None, at=later(0))
    enter(kyoto, StatusFactory(), at=later(1))

    assert planned(kyoto, lost, at=later(3)) == ({call.pk: day} if day else {})


def reopened(trip, quote, call):
    """A task that somebody opened again after the one that it follows was deleted."""
    enter(trip, call.status)
    deleting.delete(tasks_of(quote)[0], at=later(1))
    completing.reopen(tasks_of(call)[0], by=None, at=later(2))
    return tasks_of(call)[0]


def test_one_that_was_opened_again_stays_whatever_is_counted_anew(kyoto, quote, call):
    task = reopened(kyoto, quote, call)

    moves = rescheduling.moves_of([task])

    assert moves == []
    assert predecessors.followed_by([task]) == {task.pk: Followed(later(1).date())}


def test_once_it_is_done_it_is_known_to_have_followed_nothing(kyoto, quote, call):
    task = reopened(kyoto, quote, call)
    completing.complete(task, by=None, at=later(3))

    found = predecessors.followed_by(tasks_of(call))

    assert found == {task.pk: Followed(is_lost=True)}


def test_tasks_that_follow_none_have_no_predecessor(kyoto, quote):
    enter(kyoto, quote.status)

    assert predecessors.predecessors_of(tasks_of(quote)) == {}


def expected(trip, status, *, at=NOW):
    """When a preview of the move expects what waits, by the name of its rule."""
    owner = Opportunity.objects.select_related("client", "manager").get(pk=trip.pk)
    plan = move_preview.preview_moves([(owner, status)], by=None, at=at)
    waiting = [row for row in plan.tasks if row.due.is_waiting]
    return {row.template.name: row.expected and row.expected.day for row in waiting}


def test_each_task_of_a_chain_is_expected_as_if_all_before_it_were_done_when_due(kyoto, call):
    following(call, 2, name="Remercier", day_count="working")

    assert expected(kyoto, call.status) == {
        "Relancer le client": date(2027, 5, 18),
        "Remercier": date(2027, 5, 20),
    }


def test_what_follows_a_task_that_is_late_is_expected_from_today(kyoto):
    balance = AutoTaskTemplateFactory(before_departure=True, name="Demander le solde")
    kyoto.departure_date = date(2027, 5, 20)
    kyoto.save()
    following(balance, name="Vérifier le solde")

    assert expected(kyoto, balance.status) == {"Vérifier le solde": date(2027, 5, 15)}


def test_what_follows_a_task_without_a_date_is_not_expected(kyoto):
    balance = AutoTaskTemplateFactory(before_departure=True)
    check = following(balance)
    following(check)

    assert set(expected(kyoto, balance.status).values()) == {None}


def test_what_follows_an_open_task_of_an_earlier_entry_is_expected_by_its_day(kyoto):
    quote = AutoTaskTemplateFactory(on_return=OnReturn.IF_NONE_OPEN)
    following(quote, name="Relancer le client")
    enter(kyoto, quote.status)
    editing.edit(tasks_of(quote)[0], due_date=date(2027, 7, 1), by=None, at=later(1))
    enter(kyoto, StatusFactory(), at=later(1))

    assert expected(kyoto, quote.status, at=later(2)) == {"Relancer le client": date(2027, 7, 4)}


def test_what_follows_a_task_that_is_done_has_its_day_and_nothing_to_expect(kyoto, quote, call):
    enter(kyoto, call.status)
    completing.complete(tasks_of(quote)[0], by=None, at=later(1))
    enter(kyoto, StatusFactory(), at=later(2))
    never_again(quote)

    owner = Opportunity.objects.select_related("client", "manager").get(pk=kyoto.pk)
    plan = move_preview.preview_moves([(owner, call.status)], by=None, at=later(3))

    assert [(row.due.day, row.expected) for row in plan.tasks] == [(date(2027, 5, 16), None)]
