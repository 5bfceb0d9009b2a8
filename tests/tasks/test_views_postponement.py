from datetime import date

import pytest
from django.urls import reverse

from tasks import postponing
from tasks.models import Task
from tasks.postponing import When
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory
from tests.tasks import reading


@pytest.fixture
def task(seller, today):
    opportunity = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=opportunity, name="Relancer", due_date=today)


def url(task: Task) -> str:
    return reverse("tasks:postponement", args=[task.pk])


@pytest.mark.parametrize(
    ("when", "today", "day"),
    [
        (When.TOMORROW, date(2027, 12, 31), date(2028, 1, 1)),
        (When.TOMORROW, date(2028, 2, 28), date(2028, 2, 29)),
        (When.MONDAY, date(2027, 5, 12), date(2027, 5, 17)),
        (When.MONDAY, date(2027, 5, 16), date(2027, 5, 17)),
        (When.MONDAY, date(2027, 5, 17), date(2027, 5, 24)),
    ],
)
def test_next_monday_is_never_today(when, today, day):
    assert postponing.day_of(when, today=today) == day


@pytest.mark.parametrize(("to", "day"), [("demain", "2027-05-13"), ("lundi", "2027-05-17")])
def test_one_click_puts_a_task_off(desk, task, to, day):
    answer = desk.post(url(task), {"to": to, "next": "/"}, follow=True)

    task.refresh_from_db()
    assert task.due_date.isoformat() == day
    assert reading.groups(answer) == {"upcoming": ["Relancer"]}
    assert "« Relancer » reportée au" in reading.text(answer)


def test_the_undo_brings_the_old_date_back(desk, task, today):
    desk.post(url(task), {"to": "lundi"})
    desk.post(url(task), {"to": today.isoformat()})

    task.refresh_from_db()
    assert task.due_date == today


def test_a_task_without_a_date_can_lose_the_new_one(desk, task):
    Task.objects.update(due_date=None)
    desk.post(url(task), {"to": "demain"})
    desk.post(url(task), {"to": ""})

    task.refresh_from_db()
    assert task.due_date is None


def test_putting_off_an_automatic_task_pins_it_and_its_undo_does_not(desk, seller, today):
    template = AutoTaskTemplateFactory()
    task = OpportunityFactory(status=template.status, manager=seller).tasks.get()

    page = desk.post(url(task), {"to": "demain", "next": "/"}, follow=True)

    task.refresh_from_db()
    assert task.is_pinned
    assert reverse("tasks:unpinning", args=[task.pk]) in page.text


def test_the_row_moves_to_its_new_group(send, task):
    answer = send(url(task), {"to": "demain"}, row=task)

    assert "data-leaving" in answer.text
    assert 'beforeend:#rows-upcoming"' in answer.text


@pytest.mark.parametrize(
    "to", ["hier", "2027-04-31", "1989-12-31", "2101-01-01", "\x00", "9" * 50_000]
)
def test_a_day_that_no_button_says_is_refused(desk, task, today, to):
    assert desk.post(url(task), {"to": to}).status_code == 400
    task.refresh_from_db()
    assert task.due_date == today
