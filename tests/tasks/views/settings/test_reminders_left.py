"""Whoever moves many dates by a setting hears which reminders that leaves on a day that is past."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from statuses.models import AutoTaskTemplate, Closure, KeyDate
from tasks.actions import editing
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, ClosureFactory, OpportunityFactory
from tests.reading import fields_of
from tests.tasks.reading import text
from tests.working import work

pytestmark = pytest.mark.django_db
LOST = "1 rappel tombe un jour déjà passé et ne viendra pas"


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    """It is Wednesday 12 May 2027."""
    client.force_login(administrator)
    return client


def of_rule(rule: AutoTaskTemplate, *, remind_on: date) -> Task:
    """Its task on a trip that leaves on 14 June, with a reminder."""
    task: Task = OpportunityFactory(status=rule.status, travelling=True).tasks.get()
    assert task.due_date
    Task.objects.filter(pk=task.pk).update(reminder_days=(task.due_date - remind_on).days)
    return task


def send(screen: Client, url: str, **typed: Any) -> Any:
    """The form of a page, confirmed where it asks."""
    sent = fields_of(screen.get(url)) | typed
    page = screen.post(url, sent, follow=True)
    if page.context and page.context.get("previewed"):
        page = screen.post(url, sent | {"previewed": page.context["previewed"]}, follow=True)
    return page


def test_a_closure_that_is_deleted(screen):
    bridge = ClosureFactory(name="Pont", first_day=date(2027, 5, 18), last_day=date(2027, 5, 19))
    rule = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    of_rule(rule, remind_on=date(2027, 5, 13))

    page = send(screen, reverse("tasks:closure-deletion", args=[bridge.pk]))

    assert not Closure.objects.exists()
    assert LOST in text(page)
    assert "(11 mai)" in text(page)


def test_a_status_whose_trips_are_booked_now(screen):
    booking = KeyDate.objects.create(name="Acompte", source="booking", offset_days=5, position=1)
    rule = AutoTaskTemplateFactory(
        status__is_sold=False, reference="key_date", key_date=booking, offset_days=0
    )
    OpportunityFactory(status=rule.status, travelling=True)
    Task.objects.update(reminder_days=8)

    status = rule.status
    typed = {"name": status.name, "color_name": status.color, "color_code": "", "is_active": "on"}
    sent = typed | {"probability": status.probability, "is_sold": "on"}
    page = screen.post(status.get_absolute_url(), sent, follow=True)

    assert Task.objects.get().due_date == date(2027, 5, 17)
    assert LOST in text(page)


def test_taking_back_what_one_has_put_off_tells_none(screen):
    task = of_rule(AutoTaskTemplateFactory(before_departure=True), remind_on=date(2027, 5, 9))
    put_off = reverse("tasks:postponement", args=[task.pk])
    page = screen.post(put_off, {"day": "2027-06-30", "next": "/"}, follow=True)
    assert '<input type="hidden" name="undo" value="1"' in page.text

    back = reverse("tasks:unpinning", args=[task.pk], query={"seen": "2027-06-30"})
    page = screen.post(back, {"undo": "1", "next": "/"}, follow=True)

    task.refresh_from_db()
    assert not task.is_pinned
    assert LOST not in text(page)


@pytest.fixture
def balance() -> KeyDate:
    return KeyDate.objects.create(name="Solde", source="departure", offset_days=-29, position=1)


def test_a_key_date_that_is_earlier(screen, balance):
    rule = AutoTaskTemplateFactory(reference="key_date", key_date=balance, offset_days=-2)
    of_rule(rule, remind_on=date(2027, 5, 13))

    page = send(screen, reverse("tasks:key-date", args=[balance.pk]), offset_days_days="31")

    assert LOST in text(page)


def test_a_rule_whose_open_tasks_follow(screen):
    rule = AutoTaskTemplateFactory(before_departure=True)
    of_rule(rule, remind_on=date(2027, 5, 12))

    page = send(screen, rule.get_absolute_url(), offset_days_days="31", update_open="on")

    assert LOST in text(page)


def test_what_a_worker_does(screen, balance, two_are_many):
    rule = AutoTaskTemplateFactory(reference="key_date", key_date=balance, offset_days=-2)
    of_rule(rule, remind_on=date(2027, 5, 13))
    OpportunityFactory.create_batch(2, status=rule.status, travelling=True)
    url = reverse("tasks:key-date", args=[balance.pk])
    counting = screen.post(
        url, fields_of(screen.get(url)) | {"offset_days_days": "31"}, follow=True
    )
    work()
    asked = screen.get(counting.request["PATH_INFO"], follow=True)
    data = {"form_token": asked.context["form_token"]}
    waiting = screen.post(asked.request["PATH_INFO"], data, follow=True)
    work()

    assert LOST in text(screen.get(waiting.request["PATH_INFO"], follow=True))

    typed = {"offset_days_days": "4", "update_open": "on"}
    Task.objects.filter(reminder_days__isnull=False).update(reminder_days=0)
    waiting = screen.post(
        rule.get_absolute_url(),
        fields_of(screen.get(rule.get_absolute_url())) | typed,
        follow=True,
    )
    work()

    page = text(screen.get(waiting.request["PATH_INFO"], follow=True))
    assert "3 tâches mises à jour" in page


def test_a_task_that_goes_back_to_its_computed_day(screen, administrator):
    task = of_rule(AutoTaskTemplateFactory(before_departure=True), remind_on=date(2027, 5, 12))
    task.refresh_from_db()
    pinned = date(2027, 5, 20)
    Task.objects.filter(pk=task.pk).update(reminder_days=7)
    editing.edit(task, by=administrator, at=clock.now(), due_date=pinned)

    page = screen.post(reverse("tasks:unpinning", args=[task.pk]), follow=True)

    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 15)
    assert LOST in text(page)


def test_nothing_is_said_where_no_reminder_is_left(screen):
    rule = AutoTaskTemplateFactory(before_departure=True)
    of_rule(rule, remind_on=date(2027, 5, 14))

    page = send(screen, rule.get_absolute_url(), offset_days_days="31", update_open="on")

    assert "1 tâche mise à jour" in text(page)
    assert "rappel tombe" not in text(page)
