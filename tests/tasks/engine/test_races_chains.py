"""Two people at the same moment, where a task follows another one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError, transaction

from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses import auto_tasks
from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from tasks import doctor
from tasks.actions import completing
from tasks.engine import applying, rule_edits
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.overtaking import needs_row_locks, overtake

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)
WRITTEN = 'UPDATE "statuses_autotasktemplate"'


@pytest.fixture
def quote():
    """A rule whose task is on a trip."""
    rule = AutoTaskTemplateFactory(name="Envoyer le devis")
    row = OpportunityFactory(status=StatusFactory())
    rows = Opportunity.objects.filter(pk=row.pk)
    transitions.move(rows, to=rule.status, by=None, source="screen", at=NOW)
    return rule


@pytest.fixture
def call(quote):
    """A rule that follows it, and has made no task yet."""
    return AutoTaskTemplateFactory(
        status=quote.status, reference=Reference.TASK, predecessor=quote, offset_days=3
    )


def complete(rule):
    task = Task.objects.get(template=rule)
    return lambda: completing.complete(task, by=None, at=NOW + timedelta(days=2))


def apply(rule):
    return lambda: applying.apply(rule.status, templates=[rule], at=NOW)


def follow(rule, other):
    changes = {"reference": Reference.TASK, "predecessor": other}
    return lambda: rule_edits.revise(rule, changes, update_open=False, by=None, at=NOW)


def test_a_task_is_done_while_what_follows_it_is_created(quote, call):
    overtake(apply(call), complete(quote), after="tasks_task")

    assert Task.objects.get(template=call).due_date == date(2027, 5, 17)
    assert dict(doctor.examine()) == {}


@needs_row_locks
def test_without_the_lock_it_waits_for_what_is_done(quote, call):
    overtake(apply(call), complete(quote), after="tasks_task", locks=False)

    assert Task.objects.get(template=call).due_date is None
    assert dict(doctor.examine()) != {}


def test_a_rule_is_deleted_while_its_task_is_done(quote, call):
    apply(call)()
    deletion = lambda: rule_edits.delete(quote, by=None, at=NOW)  # noqa: E731

    answers = overtake(only_once(complete(quote)), only_once(deletion), after='UPDATE "tasks_task"')

    assert [isinstance(answer, Exception) for answer in answers] == [False, False]
    follower = Task.objects.get(template=call)
    assert (follower.reference, follower.due_date) == ("task_created", date(2027, 5, 15))
    assert dict(doctor.examine()) == {}


@needs_row_locks
def test_without_the_lock_a_deadlock_takes_one_of_them_back(quote, call):
    """Each writes its task and then waits for the other one's."""
    apply(call)()
    deletion = lambda: rule_edits.delete(quote, by=None, at=NOW)  # noqa: E731
    both = [only_once(complete(quote)), only_once(deletion)]

    answers = overtake(*both, after='UPDATE "tasks_task"', locks=False)

    assert [isinstance(answer, OperationalError) for answer in answers].count(True) == 1


def only_once(call):
    """Inside a transaction, where nothing is run again after a deadlock."""

    def run():
        with transaction.atomic():
            return call()

    return run


def test_three_rules_do_not_follow_one_another_in_a_circle(quote, call):
    third = AutoTaskTemplateFactory(status=quote.status)

    answers = overtake(follow(quote, third), follow(third, call), after=WRITTEN)

    assert [type(answer) for answer in answers] == [int, auto_tasks.ImpossibleDueDateError]
    assert AutoTaskTemplate.objects.get(pk=third.pk).predecessor is None


@needs_row_locks
def test_without_the_lock_they_do(quote, call):
    third = AutoTaskTemplateFactory(status=quote.status)

    overtake(follow(quote, third), follow(third, call), after=WRITTEN, locks=False)

    followed = AutoTaskTemplate.objects.filter(predecessor__isnull=False)
    assert followed.count() == 3
