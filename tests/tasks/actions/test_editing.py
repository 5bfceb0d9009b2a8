"""Editing a task by hand: a chosen date is pinned, a chosen person stays, and the way back."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from caladeo.models import User
from opportunities.models import Opportunity
from statuses.references import Reference
from tasks.actions import completing, editing
from tasks.models import DueDateMove, Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.django_db

AT = datetime(2027, 3, 12, 9, 30, tzinfo=UTC)
COMPUTED, CHOSEN = date(2027, 5, 15), date(2027, 5, 20)


@pytest.fixture
def opportunity() -> Opportunity:
    """It has one automatic task, due on 15 May 2027."""
    status = AutoTaskTemplateFactory(before_departure=True).status
    row: Opportunity = OpportunityFactory(status=status, travelling=True)
    return row


@pytest.fixture
def task(opportunity: Opportunity) -> Task:
    row: Task = opportunity.tasks.get()
    return row


def depart(opportunity: Opportunity, day: date | None) -> None:
    opportunity.departure_date = day
    opportunity.save()


def test_what_is_as_it_was_is_not_written(task: Task) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=COMPUTED, name=task.name)

    task.refresh_from_db()
    assert (task.due_date, task.touched_at, task.is_pinned) == (COMPUTED, None, False)
    assert not DueDateMove.objects.exists()


# --- Adding ---


def test_a_task_by_hand_belongs_to_who_added_it(opportunity: Opportunity, seller: User) -> None:
    task = editing.add(
        opportunity, name="Rappeler", due_date=CHOSEN, assignee=seller, by=seller, at=AT
    )

    task.refresh_from_db()
    assert (task.opportunity, task.name, task.due_date) == (opportunity, "Rappeler", CHOSEN)
    assert (task.assignee, task.created_by, task.created_at) == (seller, seller, AT)
    assert not task.is_automatic
    assert (task.change, task.template, task.follows_manager) == (None, None, False)


def test_nothing_is_added_to_a_deleted_opportunity(opportunity: Opportunity) -> None:
    gone = Opportunity.objects.get(pk=opportunity.pk)
    opportunity.delete()

    with pytest.raises(Opportunity.DoesNotExist):
        editing.add(gone, name="Rappeler", by=None, at=AT)


# --- Pinning ---


def test_another_date_is_pinned(task: Task) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=CHOSEN)

    task.refresh_from_db()
    assert (task.due_date, task.is_pinned) == (CHOSEN, True)
    assert task.computed_date == COMPUTED


def test_no_date_is_a_choice_too(task: Task, opportunity: Opportunity) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=None)
    depart(opportunity, date(2027, 7, 14))

    task.refresh_from_db()
    assert (task.due_date, task.is_pinned, task.is_waiting) == (None, True, False)


@pytest.mark.parametrize(
    "changes",
    [{"name": "Autre"}, {"description": "Plus\nlong"}, {"due_date": COMPUTED}, {"assignee": None}],
)
def test_what_leaves_the_date_leaves_it_unpinned(
    task: Task, opportunity: Opportunity, changes: dict[str, object]
) -> None:
    editing.edit(task, by=None, at=timezone.now(), **changes)
    depart(opportunity, date(2027, 7, 14))

    task.refresh_from_db()
    assert (task.is_pinned, task.due_date) == (False, date(2027, 6, 14))


def test_a_date_may_be_given_to_a_waiting_task(task: Task, opportunity: Opportunity) -> None:
    depart(opportunity, None)
    editing.edit(task, by=None, at=timezone.now(), due_date=CHOSEN)
    depart(opportunity, date(2027, 7, 14))

    task.refresh_from_db()
    assert (task.due_date, task.is_waiting) == (CHOSEN, False)


@pytest.mark.both
def test_a_task_by_hand_is_never_pinned(opportunity: Opportunity) -> None:
    task = editing.edit(
        TaskFactory(opportunity=opportunity), by=None, at=timezone.now(), due_date=CHOSEN
    )

    assert not task.is_pinned
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(is_pinned=True)


def test_an_edit_writes_only_what_the_person_changed(task: Task, opportunity: Opportunity) -> None:
    old = Task.objects.get(pk=task.pk)
    depart(opportunity, date(2027, 7, 14))

    editing.edit(old, by=None, at=timezone.now(), name="Autre")

    task.refresh_from_db()
    assert (task.name, task.due_date) == ("Autre", date(2027, 6, 14))


# --- The person ---


def test_another_person_keeps_the_task(task: Task, opportunity: Opportunity, seller: User) -> None:
    editing.edit(task, by=None, at=timezone.now(), assignee=seller)

    opportunity.manager = UserFactory()
    opportunity.save()

    task.refresh_from_db()
    assert (task.assignee, task.follows_manager) == (seller, False)


def test_the_same_person_still_follows_the_manager(
    task: Task, opportunity: Opportunity, seller: User
) -> None:
    editing.edit(task, by=None, at=timezone.now(), assignee=opportunity.manager)

    opportunity.manager = seller
    opportunity.save()

    task.refresh_from_db()
    assert task.assignee == seller


# --- The way back ---


def test_the_way_back_is_the_date_of_today(task: Task, opportunity: Opportunity) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=CHOSEN)
    depart(opportunity, date(2027, 7, 14))

    editing.unpin(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert (task.due_date, task.is_pinned) == (date(2027, 6, 14), False)
    assert task.reference_date == date(2027, 7, 14)


def test_an_unpinned_task_moves_again(task: Task, opportunity: Opportunity) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=CHOSEN)
    editing.unpin(task, by=None, at=timezone.now())

    depart(opportunity, date(2027, 7, 14))

    task.refresh_from_db()
    assert task.due_date == date(2027, 6, 14)


def test_an_unpinned_task_waits_when_its_date_is_not_known(
    task: Task, opportunity: Opportunity
) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=CHOSEN)
    depart(opportunity, None)

    editing.unpin(task, by=None, at=timezone.now())

    task.refresh_from_db()
    assert task.is_waiting


def test_the_date_of_a_done_task_stays_when_it_is_unpinned(
    task: Task, opportunity: Opportunity
) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=CHOSEN)
    completing.complete(task, by=None, at=AT)

    editing.unpin(task, by=None, at=timezone.now())
    task.refresh_from_db()
    assert task.due_date == CHOSEN

    completing.reopen(task, by=None, at=timezone.now())
    task.refresh_from_db()
    assert task.due_date == COMPUTED


def test_a_task_by_hand_has_no_way_back(opportunity: Opportunity) -> None:
    task = TaskFactory(opportunity=opportunity, due_date=CHOSEN)

    assert editing.unpin(task, by=None, at=timezone.now()).due_date == CHOSEN


def test_the_computed_day_typed_again_is_the_way_back_too(
    task: Task, opportunity: Opportunity
) -> None:
    for day in (CHOSEN, COMPUTED):
        editing.edit(task, by=None, at=timezone.now(), due_date=day)
    causes = task.moves.order_by("pk").values_list("cause", flat=True)
    assert list(causes) == [DueDateMove.Cause.HAND, DueDateMove.Cause.COMPUTED]

    depart(opportunity, date(2027, 7, 14))

    task.refresh_from_db()
    assert (task.is_pinned, task.due_date) == (False, date(2027, 6, 14))


def test_a_task_that_loses_the_day_typed_while_it_waited_waits_again(
    task: Task, opportunity: Opportunity
) -> None:
    depart(opportunity, None)
    for day in (CHOSEN, None):
        editing.edit(task, by=None, at=timezone.now(), due_date=day)

    task.refresh_from_db()
    assert (task.is_pinned, task.is_waiting) == (False, True)


def test_what_the_rule_gave_a_done_task_is_not_the_way_back(task: Task) -> None:
    editing.edit(task, by=None, at=timezone.now(), due_date=CHOSEN)
    completing.complete(task, by=None, at=AT)

    editing.edit(task, by=None, at=timezone.now(), due_date=COMPUTED)

    task.refresh_from_db()
    assert task.is_pinned


@pytest.mark.parametrize("reference", [Reference.TASK_CREATED, Reference.STATUS_ENTERED])
def test_the_way_back_counts_from_the_day_of_the_change(reference: Reference) -> None:
    status = AutoTaskTemplateFactory(reference=reference, offset_days=3).status
    task = OpportunityFactory(status=status).tasks.get()
    before = task.due_date
    editing.edit(task, by=None, at=timezone.now(), due_date=CHOSEN)

    assert editing.unpin(task, by=None, at=timezone.now()).due_date == before
