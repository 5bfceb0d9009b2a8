"""A task that follows another one: when it is dated, when it waits, when it does not take place."""

from datetime import UTC, date, datetime, timedelta

import pytest

from opportunities.models import Opportunity
from opportunities.moves import status_deletion, undoing
from statuses.models import AutoTaskTemplate
from statuses.options import IfNotPreceded, OnLeave
from statuses.references import Reference
from tasks.actions import completing, deleting, editing
from tasks.engine import applying, rule_edits, skipped
from tasks.models import Task, TaskNotCreated
from tasks.previews import move_preview
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.tasks.engine.chain_steps import NOW, enter, following, later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]
OPEN, DONE, CANCELLED = Task.State.OPEN, Task.State.DONE, Task.State.CANCELLED


@pytest.fixture
def quote():
    return AutoTaskTemplateFactory(name="Envoyer le devis")


@pytest.fixture
def call(quote):
    return following(quote, name="Relancer le client")


@pytest.fixture
def kyoto():
    return OpportunityFactory(status=StatusFactory())


def task_of(trip, rule):
    return Task.objects.filter(opportunity=trip, template=rule).latest("pk")


def complete(trip, rule, *, at=NOW):
    completing.complete(task_of(trip, rule), by=None, at=at)


def seen(trip, rule):
    task = task_of(trip, rule)
    return task.state, task.due_date


def test_it_waits_and_is_dated_the_day_the_other_one_is_done(kyoto, quote, call):
    enter(kyoto, call.status)
    assert task_of(kyoto, call).is_waiting

    complete(kyoto, quote, at=later(2))

    assert seen(kyoto, call) == (OPEN, date(2027, 5, 17))


def test_it_waits_out_of_sight(kyoto, quote, call):
    enter(kyoto, call.status)
    shown = Task.objects.visible_on(NOW.date())
    assert task_of(kyoto, call) not in shown

    complete(kyoto, quote)

    assert task_of(kyoto, call) in shown.all()


def test_a_day_rule_holds(kyoto, quote):
    call = following(quote, days=3, day_rule="next")  # a Saturday
    enter(kyoto, call.status)

    complete(kyoto, quote, at=NOW)

    assert task_of(kyoto, call).due_date == date(2027, 5, 18)  # Whit Monday before


def test_the_local_day_counts(kyoto, quote, call):
    enter(kyoto, call.status)

    complete(kyoto, quote, at=datetime(2027, 5, 12, 22, 30, tzinfo=UTC))  # the 13th in Paris

    assert task_of(kyoto, call).due_date == date(2027, 5, 16)


def test_it_waits_again_when_the_other_one_is_opened_again(kyoto, quote, call):
    enter(kyoto, call.status)
    complete(kyoto, quote)

    completing.reopen(task_of(kyoto, quote), by=None, at=later(1))

    assert seen(kyoto, call) == (OPEN, None)


def test_what_is_pinned_or_done_stays(kyoto, quote, call):
    pinned = following(quote, name="Appeler l’hôtel")
    enter(kyoto, call.status)
    editing.edit(task_of(kyoto, pinned), due_date=date(2027, 6, 1), by=None, at=NOW)
    complete(kyoto, quote)
    complete(kyoto, call)

    completing.reopen(task_of(kyoto, quote), by=None, at=later(1))
    deleting.delete(task_of(kyoto, quote), at=later(2))

    assert seen(kyoto, call) == (DONE, date(2027, 5, 15))
    assert seen(kyoto, pinned) == (OPEN, date(2027, 6, 1))


def test_it_goes_with_the_other_one_and_comes_back_with_it(kyoto, quote, call):
    last = following(call, name="Classer")
    enter(kyoto, call.status)

    deleting.delete(task_of(kyoto, quote), at=later(1))

    assert [seen(kyoto, row)[0] for row in (call, last)] == [CANCELLED, CANCELLED]
    assert task_of(kyoto, call).has_lost_predecessor

    deleting.restore(task_of(kyoto, quote), by=None, at=later(2))

    assert [seen(kyoto, row) for row in (call, last)] == [(OPEN, None), (OPEN, None)]


def test_somebody_may_open_it_again_by_itself(kyoto, quote, call):
    enter(kyoto, call.status)
    deleting.delete(task_of(kyoto, quote), at=later(1))

    completing.reopen(task_of(kyoto, call), by=None, at=later(2))

    assert seen(kyoto, call) == (OPEN, date(2027, 5, 16))
    assert task_of(kyoto, call) in Task.objects.visible_on(NOW.date())


def test_a_date_set_by_hand_and_given_back_counts_from_the_day_on_which_the_other_went(
    kyoto, quote, call
):
    enter(kyoto, call.status)
    editing.edit(task_of(kyoto, call), due_date=date(2027, 6, 1), by=None, at=NOW)
    deleting.delete(task_of(kyoto, quote), at=later(1))

    editing.unpin(task_of(kyoto, call), by=None, at=later(2))

    assert seen(kyoto, call) == (OPEN, date(2027, 5, 16))


def test_its_rule_may_count_from_the_day_on_which_nothing_came(kyoto, quote):
    call = following(quote, if_not_preceded=IfNotPreceded.COUNT)
    enter(kyoto, call.status)

    deleting.delete(task_of(kyoto, quote), at=later(4))

    assert seen(kyoto, call) == (OPEN, date(2027, 5, 19))


def test_leaving_the_status_cancels_both_and_undo_brings_both_back(kyoto, quote, call):
    quote.on_leave = OnLeave.CANCEL
    quote.save()
    enter(kyoto, call.status)
    elsewhere = StatusFactory()
    planned = move_preview.preview_moves([(kyoto_now(kyoto), elsewhere)], by=None, at=later(1))

    change = enter(kyoto, elsewhere, at=later(1))

    assert {row.task.name for row in planned.cancelled} == {quote.name, call.name}
    assert [seen(kyoto, row)[0] for row in (quote, call)] == [CANCELLED, CANCELLED]

    undoing.undo(change, by=None, at=later(2))

    assert [seen(kyoto, row)[0] for row in (quote, call)] == [OPEN, OPEN]


def kyoto_now(trip):
    return Opportunity.objects.select_related("client", "manager").get(pk=trip.pk)


def test_what_is_skipped_takes_its_followers_along(kyoto, quote, call):
    quote.conditions = [{"field": "participants", "operator": "at_least", "value": 10}]
    quote.save()
    last = following(call)

    enter(kyoto, call.status)

    assert not kyoto.tasks.exists()
    told = TaskNotCreated.objects.values_list("template", "reason")
    assert set(told) == {(quote.pk, "condition"), (call.pk, "no_task"), (last.pk, "no_task")}


def test_without_a_task_of_its_entry_it_follows_the_latest_one(kyoto, quote, call):
    quote.on_return = "once"
    quote.save()
    enter(kyoto, call.status)
    complete(kyoto, quote, at=later(1))
    enter(kyoto, StatusFactory(), at=later(2))

    enter(kyoto, call.status, at=later(5))

    assert Task.objects.filter(template=quote).count() == 1
    assert seen(kyoto, call) == (OPEN, date(2027, 5, 16))


def test_the_order_of_the_list_does_not_matter(kyoto, quote):
    call = following(quote, position=0)
    quote.position = 5
    quote.save()

    enter(kyoto, call.status)

    assert task_of(kyoto, call).is_waiting


def test_a_rule_applied_later_follows_the_task_that_is_there(kyoto, quote):
    enter(kyoto, quote.status)
    complete(kyoto, quote, at=later(1))
    call = following(quote)

    applying.apply(call.status, templates=[quote, call], at=later(3))

    assert Task.objects.filter(template=quote).count() == 1
    assert seen(kyoto, call) == (OPEN, date(2027, 5, 16))


def test_a_task_that_counted_without_the_other_one_waits_once_its_rule_is_applied(kyoto, quote):
    call = following(quote, if_not_preceded=IfNotPreceded.COUNT)
    AutoTaskTemplate.objects.filter(pk=quote.pk).update(is_enabled=False)
    enter(kyoto, call.status)
    assert seen(kyoto, call) == (OPEN, date(2027, 5, 15))
    AutoTaskTemplate.objects.filter(pk=quote.pk).update(is_enabled=True)

    applying.apply(call.status, templates=[quote], at=later(1))

    assert [seen(kyoto, row)[0] for row in (quote, call)] == [OPEN, OPEN]
    assert task_of(kyoto, call).is_waiting


def test_a_task_that_counted_without_the_other_one_waits_once_that_is_made(quote):
    AutoTaskTemplate.objects.filter(pk=quote.pk).update(reference=Reference.DEPARTURE)
    call = following(quote, if_not_preceded=IfNotPreceded.COUNT)
    over = OpportunityFactory(departure_date=date(2027, 1, 8), duration_days=7)
    change = enter(over, call.status)
    assert seen(over, call) == (OPEN, date(2027, 5, 15))

    assert skipped.create_skipped_tasks(change, at=later(1)) == 1

    assert task_of(over, call).is_waiting


def test_a_deleted_rule_leaves_its_followers_counted_from_their_creation(kyoto, quote, call):
    enter(kyoto, call.status)

    rule_edits.delete(quote, by=None, at=later(1))

    call.refresh_from_db()
    assert (call.reference, call.predecessor) == (Reference.TASK_CREATED, None)
    assert seen(kyoto, call) == (OPEN, date(2027, 5, 15))


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_task_outlives_the_rule_that_it_followed_whatever_deletes_it(kyoto, quote, call, by_hand):
    enter(kyoto, call.status)
    if by_hand:  # the rule itself follows another date now, its tasks were left as they were
        changes = {"reference": Reference.DEPARTURE, "predecessor": None}
        rule_edits.revise(call, changes, update_open=False, by=None, at=later(1))
        rule_edits.delete(quote, by=None, at=later(1))
    else:
        status_deletion.delete(quote.status, to=StatusFactory(), quiet=True, by=None, at=later(1))

    task = Task.objects.get(name=call.name)
    assert (task.state, task.due_date) == (OPEN, date(2027, 5, 15))
    assert task in Task.objects.visible_on(NOW.date())


@pytest.mark.parametrize("closed", [DONE, CANCELLED, Task.State.DELETED])
def test_what_is_closed_and_opens_after_its_rule_has_gone_has_a_date(kyoto, quote, call, closed):
    enter(kyoto, call.status)
    complete(kyoto, quote)
    task = task_of(kyoto, call)
    if closed == DONE:
        complete(kyoto, call)
    elif closed == Task.State.DELETED:
        deleting.delete(task, by=None, at=NOW)
    else:
        completing.reopen(task_of(kyoto, quote), by=None, at=NOW)
        deleting.delete(task_of(kyoto, quote), by=None, at=NOW)
    assert seen(kyoto, call)[0] == closed
    rule_edits.delete(quote, by=None, at=later(1))

    opened = deleting.restore if closed == Task.State.DELETED else completing.reopen
    opened(task, by=None, at=later(2))

    assert seen(kyoto, call) == (OPEN, date(2027, 5, 15))


def test_what_an_undo_brings_back_goes_with_the_task_deleted_meanwhile(kyoto, quote):
    call = following(quote, on_leave=OnLeave.CANCEL)
    enter(kyoto, call.status)
    change = enter(kyoto, StatusFactory(), at=later(1))
    deleting.delete(task_of(kyoto, quote), by=None, at=later(1))

    undoing.undo(change, by=None, at=later(1))

    assert task_of(kyoto, call).has_lost_predecessor


def test_what_is_restored_counts_from_the_day_on_which_the_other_one_went(kyoto, quote, call):
    enter(kyoto, call.status)
    for at, rule in enumerate((call, quote)):
        deleting.delete(task_of(kyoto, rule), by=None, at=later(at))

    deleting.restore(task_of(kyoto, call), by=None, at=later(2))

    assert seen(kyoto, call) == (OPEN, date(2027, 5, 16))


@pytest.mark.parametrize("if_not", IfNotPreceded)
def test_a_task_kept_by_an_undo_counts_on_without_the_one_withdrawn(kyoto, quote, if_not):
    call = following(quote, if_not_preceded=if_not)
    change = enter(kyoto, call.status)
    editing.edit(task_of(kyoto, call), name="Rappeler Mme Sato", by=None, at=later(1))

    undoing.undo(change, by=None, at=NOW + timedelta(hours=23))

    assert seen(kyoto, call) == (OPEN, date(2027, 5, 15))


@pytest.mark.both
def test_completing_many_dates_their_followers(kyoto, quote, call):
    enter(kyoto, call.status)

    completing.complete_all(Task.objects.filter(template=quote), at=later(2))

    assert seen(kyoto, call) == (OPEN, date(2027, 5, 17))
