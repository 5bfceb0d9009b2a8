import pytest
from django.utils import timezone

from caladeo.db import batches
from opportunities.models import Opportunity
from opportunities.moves import transitions, undoing
from tasks.actions import deleting
from tasks.engine import applying
from tasks.engine.plans import Counts, Reason
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.overtaking import needs_row_locks, overtake
from tests.racing import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def status():
    return StatusFactory(name="Voyage confirmé")


def plan(status):
    templates = list(status.templates.enabled())
    return applying.plan(status, templates=templates, at=timezone.now())


def apply(status):
    templates = list(status.templates.enabled())
    return applying.apply(status, templates=templates, at=timezone.now())


def move(opportunity, to, **how):
    rows = Opportunity.objects.filter(pk=opportunity.pk)
    [change] = transitions.move(
        rows, to=to, by=None, source="screen", at=timezone.now(), **how
    ).changes
    return change


def test_what_is_planned_is_done_once(status):
    opportunities = OpportunityFactory.create_batch(3, status=status)
    AutoTaskTemplateFactory(status=status)

    assert len(plan(status).tasks) == 3
    assert apply(status).tasks == 3
    assert {task.opportunity for task in Task.objects.all()} == set(opportunities)
    assert apply(status).tasks == 0
    assert [row.reason for row in plan(status).skipped] == [Reason.HAD] * 3


def test_any_number_is_planned_and_done_part_by_part(status, monkeypatch):
    monkeypatch.setattr(batches, "SIZE", 2)
    OpportunityFactory.create_batch(5, status=status)
    templates = [AutoTaskTemplateFactory(status=status) for _ in range(2)]
    told, at = [], timezone.now()
    how = {"templates": templates, "at": at, "on_progress": told.append}

    foreseen, done = applying.preview(status, **how), applying.apply(status, **how)

    assert foreseen == done == Counts(tasks=10, opportunities=5)
    assert told == [2, 4, 5] * 2
    assert applying.preview(status, **how).skipped == {Reason.HAD: 10}


def test_a_deleted_task_does_not_come_back_even_after_an_undo(status):
    AutoTaskTemplateFactory(status=status)
    opportunity = OpportunityFactory(status=status)
    deleting.delete(Task.objects.get(), at=timezone.now())
    change = move(opportunity, StatusFactory())
    undoing.undo(change, by=None, at=timezone.now())

    assert apply(status).tasks == 0
    assert not Task.objects.not_deleted().exists()


def test_an_entry_that_was_undone_counts_for_nothing(status):
    elsewhere = StatusFactory()
    opportunity = OpportunityFactory(status=elsewhere)
    undoing.undo(move(opportunity, status), by=None, at=timezone.now())
    AutoTaskTemplateFactory(status=elsewhere)

    assert apply(elsewhere).tasks == 1
    assert Task.objects.get().change == opportunity.changes.earliest("pk")


@pytest.mark.django_db(transaction=True)
def test_two_people_who_apply_at_once_create_each_task_once(status):
    OpportunityFactory.create_batch(3, status=status)
    AutoTaskTemplateFactory(status=status)

    answers = together(lambda: apply(status), lambda: apply(status))

    assert sorted(answer.tasks for answer in answers) == [0, 3]
    assert Task.objects.count() == 3


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_who_comes_in_while_a_rule_is_applied_is_left_to_others(status):
    there = OpportunityFactory(status=status)
    coming = OpportunityFactory(status=StatusFactory())
    AutoTaskTemplateFactory(status=status)

    overtake(
        lambda: apply(status), lambda: move(coming, status, quiet=True), after="FOR NO KEY UPDATE"
    )

    assert [task.opportunity for task in Task.objects.all()] == [there]
