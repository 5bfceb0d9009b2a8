"""Tasks that wait for a date: out of sight until then, and cancelled when it arrives past."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from opportunities.models import Opportunity
from opportunities.moves import tracked_fields
from tasks import doctor
from tasks.actions import completing, deleting, editing
from tasks.lists import rows
from tasks.models import Task
from tasks.previews import date_preview
from tasks.text import moved_dates
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 11, 28, 8, 0, tzinfo=UTC)
TODAY = date(2027, 11, 28)
PAST, FAR = date(2027, 12, 8), date(2028, 6, 14)  # 30 days before it is 8 November


@pytest.fixture(autouse=True)
def _november_2027():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def task():
    """One that waits for the departure, and is not to be late."""
    template = AutoTaskTemplateFactory(before_departure=True, if_past="skip")
    return OpportunityFactory(status=template.status).tasks.get()


def leave_on(task, day, **others):
    row = Opportunity.objects.filter(pk=task.opportunity_id)
    tracked_fields.write(row, by=None, at=NOW, departure_date=day, **others)
    task.refresh_from_db()
    assert dict(doctor.examine()) == {}


def test_its_date_arrives_already_past(task):
    leave_on(task, PAST)

    assert (task.state, task.due_date, task.cancelled_by) == ("cancelled", date(2027, 11, 8), None)
    assert rows.Row(task=task, today=TODAY).closed_words == (
        "non nécessaire\xa0: son échéance (8 nov.) était déjà passée"
    )


@pytest.mark.parametrize("if_past", ["keep", "today"])
def test_other_rules_keep_it(if_past):
    template = AutoTaskTemplateFactory(before_departure=True, if_past=if_past)
    task = OpportunityFactory(status=template.status).tasks.get()

    leave_on(task, PAST)

    assert task.state == "open"


def test_it_stays_when_its_date_is_to_come_and_moves_into_the_past_later(task):
    leave_on(task, FAR)
    leave_on(task, PAST)

    assert (task.state, task.due_date) == ("open", date(2027, 11, 8))


@pytest.mark.parametrize(
    ("day", "due"), [(FAR, date(2028, 5, 15)), (None, None)], ids=["mended", "taken back"]
)
def test_a_mistyped_date_that_is_mended_brings_it_back_to_its_manager(task, day, due):
    leave_on(task, PAST)
    manager = UserFactory()

    leave_on(task, day, manager=manager)

    assert (task.state, task.due_date, task.cancelled_at) == ("open", due, None)
    assert task.assignee == manager


def test_another_date_as_past_leaves_it_cancelled(task):
    leave_on(task, PAST)
    leave_on(task, date(2027, 12, 1))

    assert (task.state, task.due_date) == ("cancelled", date(2027, 11, 8))


def test_what_was_cancelled_otherwise_stays_so(task):
    Task.objects.filter(pk=task.pk).update(on_leave="cancel")
    opportunity = task.opportunity
    opportunity.status = AutoTaskTemplateFactory().status
    opportunity.save()

    leave_on(task, FAR)

    assert (task.state, task.due_date) == ("cancelled", None)


def test_who_opens_it_again_keeps_it(task):
    leave_on(task, PAST)

    completing.reopen(task, by=None, at=NOW)

    task.refresh_from_db()
    assert task.state == "open"


def test_a_deleted_one_comes_back_with_the_date_of_today(task):
    leave_on(task, PAST)
    deleting.delete(task, at=NOW)
    leave_on(task, FAR)

    deleting.restore(task, by=None, at=NOW)

    task.refresh_from_db()
    assert (task.state, task.due_date, task.cancelled_at) == ("open", date(2028, 5, 15), None)


def test_a_date_set_by_hand_is_not_touched(task):
    editing.edit(task, by=None, at=NOW, due_date=date(2027, 12, 5))

    leave_on(task, PAST)

    assert (task.state, task.due_date) == ("open", date(2027, 12, 5))


def test_the_preview_says_what_saving_then_does(task):
    found = date_preview.preview_dates(task.opportunity, {"departure_date": PAST}, today=TODAY)

    assert ([move.task.pk for move in found.needless], found.moving) == ([task.pk], [])
    assert moved_dates.in_words(found) == (
        "Aucune tâche ne bouge, 1 sera annulée, sa date étant déjà passée"
    )


def test_it_is_out_of_my_tasks_until_its_date_is_near(client):
    person = UserFactory()
    template = AutoTaskTemplateFactory(before_departure=True, visible_days=20)
    opportunity = OpportunityFactory(status=template.status, manager=person)
    task = opportunity.tasks.get()
    client.force_login(person)

    def shown():
        return task in Task.objects.visible_on(TODAY)

    waiting, page = shown(), client.get(reverse("tasks:mine"))
    details = client.get(reverse("tasks:line", args=[task.pk]), follow=True)
    leave_on(task, FAR)
    far = shown()
    leave_on(task, date(2028, 1, 14))  # due on 15 December

    assert (waiting, far, shown()) == (False, False, True)
    assert template.name not in page.content.decode()
    assert "Pas avant d’avoir sa date" in details.content.decode()


def test_one_without_that_option_waits_in_sight(task):
    assert task in Task.objects.visible_on(TODAY)


def test_one_whose_date_was_taken_away_by_hand_is_in_sight():
    template = AutoTaskTemplateFactory(offset_days=40, visible_days=5)
    task = OpportunityFactory(status=template.status).tasks.get()

    editing.edit(task, by=None, at=NOW, due_date=None)

    assert task in Task.objects.visible_on(TODAY)
