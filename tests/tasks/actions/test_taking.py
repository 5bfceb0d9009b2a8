"""Tasks that nobody has: everybody sees them, the first who asks gets them."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from tasks.actions import completing, giving
from tasks.lists.listing import MOST_FREE
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory
from tests.overtaking import needs_row_locks, overtake
from tests.tasks import reading

pytestmark = pytest.mark.both

DAY = timedelta(days=1)


def url(name: str, task: Task) -> str:
    return reverse(f"tasks:{name}", args=[task.pk])


@pytest.fixture
def free(db, today):
    """Calls for nobody; its opportunity is a colleague's."""
    return TaskFactory(name="Trouver un guide", due_date=today - DAY, assignee=None)


def test_a_rule_for_nobody_shows_its_tasks_in_everybodys_morning(desk, client, administrator):
    rule = AutoTaskTemplateFactory(assign_to="nobody", name="Trouver un guide", offset_days=0)
    OpportunityFactory(status=rule.status)

    for person in (None, administrator):
        if person:
            client.force_login(person)
        page = client.get("/")
        assert reading.groups(page) == {"free": ["Trouver un guide"]}
        assert "À prendre 1" in reading.text(page)


def test_what_is_to_be_taken_stands_between_today_and_later(desk, seller, free, today):
    trip = OpportunityFactory(manager=seller)
    for name, day in (("Demain", today + DAY), ("Ce matin", today)):
        TaskFactory(opportunity=trip, name=name, due_date=day)
    TaskFactory(opportunity=trip, name="Sans date", due_date=None, assignee=None)
    Task.objects.filter(pk=free.pk).update(due_date=today + 9 * DAY)

    found = reading.groups(desk.get("/"))

    assert list(found) == ["today", "free", "upcoming"]
    assert found["free"] == ["Trouver un guide", "Sans date"]


def test_the_tasks_of_everybody_and_of_nobody_keep_them_by_due_date(desk, free):
    for view in ("?vue=toutes", "?vue=par-personne&personne=personne"):
        page = desk.get(f"/{view}")
        assert reading.groups(page) == {"late": ["Trouver un guide"]}
        assert url("taking", free) in page.text


def test_filters_and_visible_days_hold_for_them_too(desk, free, today):
    TaskFactory(name="Plus tard", due_date=today + 9 * DAY, assignee=None)
    TaskFactory(name="Cachée", due_date=today + DAY, assignee=None, visible_from=today + DAY)

    assert reading.groups(desk.get("/"))["free"] == ["Trouver un guide", "Plus tard"]
    assert reading.groups(desk.get("/?echeance=en-retard"))["free"] == ["Trouver un guide"]
    assert reading.groups(desk.get("/?q=plus"))["free"] == ["Plus tard"]


def test_they_are_late_for_nobody(desk, free):
    assert "data-late>1<span" not in desk.get("/").text


def test_without_script_a_button_takes_the_task(desk, seller, free):
    answer = desk.post(url("taking", free), {"next": "/"}, follow=True)

    free.refresh_from_db()
    assert free.assignee == seller
    assert reading.groups(answer) == {"late": ["Trouver un guide"]}
    assert "« Trouver un guide » est à vous Annuler" in reading.text(answer)


def test_a_taken_row_goes_to_its_day_and_comes_back(send, free, seller):
    answer = send(url("taking", free), row=free)
    assert 'hx-swap-oob="beforeend:#rows-late"' in answer.text
    assert 'innerHTML:#count-free">0<' in answer.text
    assert 'innerHTML:#count-late">1<' in answer.text

    back = send(url("giving-back", free))

    free.refresh_from_db()
    assert free.assignee is None
    assert 'hx-swap-oob="beforeend:#rows-free"' in back.text
    assert 'innerHTML:#count-free">1<' in back.text


def test_a_task_given_to_nobody_stays_in_sight(send, free, seller, today):
    Task.objects.update(assignee=seller)
    data = {"name": free.name, "due_date": free.due_date.isoformat(), "assignee": ""}
    data |= {"initial-assignee": seller.pk, "initial-due_date": free.due_date.isoformat()}

    answer = send(url("edition", free), data, row=free)

    free.refresh_from_db()
    assert free.assignee is None
    assert 'hx-swap-oob="beforeend:#rows-free"' in answer.text


def test_who_comes_second_is_told_who_has_it(send, free, administrator):
    Task.objects.update(assignee=administrator)

    answer = send(url("taking", free), row=free)

    free.refresh_from_db()
    assert free.assignee == administrator
    assert f"{administrator.name} a déjà pris « Trouver un guide »" in reading.text(answer)


def test_a_task_closed_meanwhile_is_not_taken(send, free, administrator):
    completing.complete(free, by=administrator, at=free.created_at)

    answer = send(url("taking", free), row=free)

    free.refresh_from_db()
    assert (free.state, free.assignee) == (Task.State.DONE, None)
    assert "« Trouver un guide » n’est plus à prendre" in reading.text(answer)


def test_it_is_given_back_by_who_has_it_only(desk, free, administrator):
    Task.objects.update(assignee=administrator)

    desk.post(url("giving-back", free))

    free.refresh_from_db()
    assert free.assignee == administrator


def test_somebody_deactivated_meanwhile_takes_nothing(free, seller):
    type(seller).objects.update(is_active=False)

    with pytest.raises(giving.NotFreeError):
        giving.take(free, by=seller, at=free.created_at)

    free.refresh_from_db()
    assert free.assignee is None


def test_many_come_a_few_at_a_time_and_none_is_missed(desk, today):
    trip = OpportunityFactory()
    days = [today + DAY] * MOST_FREE + [None] * (MOST_FREE + 2)
    rows = [Task(opportunity=trip, name=f"T{n}", due_date=day) for n, day in enumerate(days)]
    Task.objects.bulk_create(rows)
    Task.objects.update(assignee=None)
    seen, query = [], ""
    while True:
        page = desk.get(f"/{query}")
        seen += reading.groups(page)["free"]
        [block] = [one for one in page.context["blocks"] if one.section.group == "free"]
        assert reading.counts(page)["free"] == len(days)
        query = block.more
        if not query:
            break

    assert seen == [f"T{n}" for n in range(len(days))]


@pytest.mark.parametrize("count", [1, 12])
def test_they_cost_as_many_queries_whatever_their_number(
    desk, free, today, count, django_assert_max_num_queries
):
    for _ in range(count):
        TaskFactory(due_date=today, assignee=None)

    with django_assert_max_num_queries(11):
        desk.get("/")


def test_the_file_of_my_tasks_holds_them(desk, free):
    rows = desk.get("/taches/export/csv/").getvalue().decode()

    assert "Trouver un guide" in rows


def both_take(task, one, other, **options):
    """The second asks while the first has read that the task is free."""
    calls = [partial(giving.take, task, by=person, at=task.created_at) for person in (one, other)]
    return overtake(*calls, after='FROM "tasks_task"', **options)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_the_first_gets_it(free, seller, administrator):
    _taken, refused = both_take(free, seller, administrator)

    free.refresh_from_db()
    assert isinstance(refused, giving.NotFreeError)
    assert (refused.person, free.assignee) == (seller, seller)


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_would_believe_that_they_have_it(free, seller, administrator):
    answers = both_take(free, seller, administrator, locks=False)

    assert not any(isinstance(answer, Exception) for answer in answers)
