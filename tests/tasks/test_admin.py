from datetime import date

import pytest
from django.utils import timezone

from opportunities.models import Opportunity
from tasks.actions import editing
from tasks.models import Task
from tests.admin_pages import address, errors, opened, saved
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def automatic():
    """Due on 15 May 2027: thirty days before the departure."""
    template = AutoTaskTemplateFactory(before_departure=True)
    return OpportunityFactory(travelling=True, status=template.status).tasks.get()


def test_another_due_date_pins_the_task(site, automatic):
    saved(site, automatic, due_date="2027-05-20")
    depart(automatic, "2027-07-14")

    automatic.refresh_from_db()
    assert automatic.is_pinned
    assert automatic.due_date == date(2027, 5, 20)


def test_another_name_leaves_the_due_date_free_to_move(site, automatic):
    saved(site, automatic, name="Relancer")
    depart(automatic, "2027-07-14")

    automatic.refresh_from_db()
    assert automatic.name == "Relancer"
    assert automatic.due_date == date(2027, 6, 14)


def test_an_old_form_leaves_a_moved_due_date_alone(site, automatic):
    form = opened(site, automatic)
    depart(automatic, "2027-07-14")

    saved(site, automatic, form, name="Relancer")

    automatic.refresh_from_db()
    assert [automatic.due_date, automatic.is_pinned] == [date(2027, 6, 14), False]


def test_two_people_who_set_the_same_field_see_both_values(site, automatic):
    form = opened(site, automatic)
    editing.edit(automatic, by=None, at=timezone.now(), name="Appeler")

    page = saved(site, automatic, form, name="Relancer")

    assert "Appeler" in errors(page)["name"][0]
    assert "Relancer" in page.content.decode()


def test_completing_says_who_and_when(site, host, automatic):
    saved(site, automatic, state="done")

    automatic.refresh_from_db()
    assert [automatic.state, automatic.done_by] == ["done", host]
    assert automatic.done_at


def test_a_reopened_task_is_due_when_the_departure_of_today_says(site, automatic):
    saved(site, automatic, state="done")
    depart(automatic, "2027-07-14")

    saved(site, automatic, state="open")

    automatic.refresh_from_db()
    assert [automatic.state, automatic.due_date] == ["open", date(2027, 6, 14)]
    assert automatic.done_by is None


def test_deleting_hides_the_task_and_it_can_be_brought_back(site, automatic):
    site.post(address(automatic, "delete", automatic.pk), {"post": "yes"})
    assert Task.objects.get(pk=automatic.pk).state == "deleted"

    saved(site, automatic, state="open")

    assert Task.objects.get(pk=automatic.pk).state == "open"


@pytest.mark.parametrize("before", ["open", "done", "cancelled", "deleted"])
@pytest.mark.parametrize("after", ["open", "done", "deleted"])
def test_every_state_leads_to_every_state_that_is_offered(site, host, before, after):
    task = TaskFactory(done=before == "done", name="Appeler")
    Task.objects.filter(pk=task.pk).update(state=before)

    answer = saved(site, task, state=after)

    task.refresh_from_db()
    assert answer.status_code == 302
    assert task.state == after
    assert bool(task.done_at) == (after == "done" or (before, after) == ("done", "deleted"))


def test_nobody_cancels_a_task_by_hand(site, automatic):
    assert "state" in errors(saved(site, automatic, state="cancelled"))


def test_a_task_is_added_by_hand_for_an_opportunity(site, host):
    trip = OpportunityFactory()

    saved(site, Task, opportunity=trip.pk, name="Réserver", due_date="2027-05-01")

    task = trip.tasks.get()
    assert [task.name, task.due_date, task.is_automatic] == ["Réserver", date(2027, 5, 1), False]
    assert task.created_by == host


@pytest.mark.parametrize("key", ["abc", "", "9" * 30, "1\0"])
def test_a_task_needs_an_opportunity_that_exists(site, key):
    page = saved(site, Task, opportunity=key, name="Réserver")

    assert list(errors(page)) == ["opportunity"]


def test_what_a_task_hangs_on_cannot_be_rewritten(site, automatic):
    saved(site, automatic, offset_days=5, reference="return", opportunity=OpportunityFactory().pk)

    after = Task.objects.get(pk=automatic.pk)
    assert [after.offset_days, after.opportunity] == [-30, automatic.opportunity]


def depart(task, day):
    trip = Opportunity.objects.get(pk=task.opportunity_id)
    trip.departure_date = date.fromisoformat(day)
    trip.save(update_fields=["departure_date"])
