import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from caladeo import clock
from tasks.actions import completing, editing, postponing
from tasks.actions.postponing import When
from tasks.dates.calendars import Calendar
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    ClosureFactory,
    OpportunityFactory,
    TaskFactory,
    UserFactory,
)
from tests.reading import fields_of
from tests.tasks import reading


@pytest.fixture
def task(seller, today):
    opportunity = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=opportunity, name="Relancer", due_date=today)


def url(task: Task) -> str:
    return reverse("tasks:postponement", args=[task.pk])


FRANCE = Calendar(country="FR")


@pytest.mark.parametrize(
    ("when", "today", "day"),
    [
        (When.TOMORROW, date(2027, 5, 11), date(2027, 5, 12)),
        # Monday 17 May 2027 is Whit Monday.
        (When.TOMORROW, date(2027, 5, 14), date(2027, 5, 18)),
        (When.TOMORROW, date(2027, 12, 31), date(2028, 1, 3)),
        (When.TOMORROW, date(2028, 2, 28), date(2028, 2, 29)),
        (When.MONDAY, date(2027, 5, 3), date(2027, 5, 10)),
        (When.MONDAY, date(2027, 5, 9), date(2027, 5, 10)),
        (When.MONDAY, date(2027, 5, 12), date(2027, 5, 18)),
        (When.MONDAY, date(2027, 5, 17), date(2027, 5, 24)),
    ],
)
def test_a_task_is_put_off_to_working_days_and_monday_is_never_today(when, today, day):
    assert postponing.day_of(when, today=today, calendar=FRANCE) == day


@pytest.mark.parametrize(
    ("today", "offered"),
    [
        (date(2027, 5, 3), [("Demain", ""), ("Lundi prochain", "")]),
        (date(2027, 5, 12), [("Demain", ""), ("Mardi 18 mai", "lundi est férié")]),
        (date(2027, 5, 14), [("Mardi 18 mai", "prochain jour ouvré")]),
    ],
)
def test_a_day_that_is_not_the_one_of_the_word_is_named(today, offered):
    with time_machine.travel(today, tick=False):
        found = postponing.choices(today=today, calendar=FRANCE)

    assert [(row.name, row.note) for row in found] == offered


def test_the_menu_of_a_friday_before_whitsun_offers_the_tuesday(client, seller):
    friday = datetime(2027, 5, 14, 9, 42, tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(friday, tick=False):
        client.force_login(seller)
        task = TaskFactory(
            opportunity=OpportunityFactory(manager=seller), due_date=date(2027, 5, 14)
        )

        menu = reading.text(client.get(reverse("tasks:menu", args=[task.pk]), follow=True))
        client.post(url(task), {"to": "demain"})

    assert "Mardi 18 mai prochain jour ouvré" in menu
    assert "Demain" not in menu
    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 18)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2027-05-17", "Lundi, jour férié (Lundi de Pentecôte) : la date reste celle choisie."),
        ("2027-05-16", "Dimanche, l’agence est fermée"),
        ("2027-08-10", "Mardi, l’agence est fermée (Congés d’été)"),
        ("2027-05-18", ""),
        ("", ""),
        ("31/04/2027", ""),
        ("\x00", ""),
    ],
)
def test_a_closed_day_is_said_beside_the_field_and_not_moved(desk, task, typed, words):
    ClosureFactory(name="Congés d’été", first_day=date(2027, 8, 9), last_day=date(2027, 8, 13))

    found = desk.get(reverse("tasks:closed-day"), {"due_date": typed})
    assert (words in plain(found)) if words else plain(found) == ""
    page = desk.get(reverse("tasks:edition", args=[task.pk])).text
    assert f'hx-get="{reverse("tasks:closed-day")}"' in page


def test_without_script_a_closed_day_is_said_once_saved(desk, task):
    edition = reverse("tasks:edition", args=[task.pk])
    sent = fields_of(desk.get(edition)) | {"due_date": "2027-05-17"}

    assert "Lundi, jour férié" in plain(desk.post(edition, sent, follow=True))
    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 17)


def plain(response) -> str:
    return reading.text(response).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("to", "day"), [("demain", "2027-05-13"), ("lundi", "2027-05-18")])
def test_one_click_puts_a_task_off(desk, task, to, day):
    answer = desk.post(url(task), {"to": to, "next": "/"}, follow=True)

    task.refresh_from_db()
    assert task.due_date.isoformat() == day
    assert reading.groups(answer) == {"upcoming": ["Relancer"]}
    assert "« Relancer » reportée au" in reading.text(answer)


def test_the_undo_brings_the_old_date_back_and_is_not_told_with_one_more(send, task, today):
    first = send(url(task), {"to": "lundi"}, row=task)
    undone = send(url(task), {"to": today.isoformat()}, row=task)

    task.refresh_from_db()
    assert task.due_date == today
    assert "data-toast" in first.text
    assert "data-toast" not in undone.text


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


def test_putting_it_back_to_its_computed_day_is_told_in_these_words(desk, seller, today):
    rule = AutoTaskTemplateFactory(offset_days=8)
    task = OpportunityFactory(status=rule.status, manager=seller).tasks.get()
    day = task.due_date
    desk.post(url(task), {"day": "2027-06-10"})

    page = desk.post(url(task), {"day": day, "next": "/"}, follow=True)

    task.refresh_from_db()
    assert (task.due_date, task.is_pinned) == (day, False)
    assert f"« {task.name} » suit de nouveau sa date calculée" in reading.text(page)


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


def test_a_day_that_a_colleague_has_chosen_meanwhile_is_told_and_left(desk, task, today):
    was = today.isoformat()
    other = date(2027, 5, 20)
    editing.edit(task, by=UserFactory(), at=clock.now(), due_date=other)

    answer = desk.post(f"{url(task)}?seen={was}", {"day": "2027-05-27"}, follow=True)

    assert "a été déplacée au 20 mai entre-temps : rien n’a changé" in reading.text(answer)
    task.refresh_from_db()
    assert task.due_date == other


def test_a_task_that_a_colleague_has_done_meanwhile_keeps_its_day(desk, task, today):
    completing.complete(task, by=UserFactory(name="Julien Roche"), at=clock.now())

    answer = desk.post(f"{url(task)}?seen={today.isoformat()}", {"to": "demain"}, follow=True)

    assert "Julien Roche a terminé « Relancer » entre-temps" in reading.text(answer)
    task.refresh_from_db()
    assert task.due_date == today


@pytest.mark.parametrize("is_automatic", [False, True])
def test_an_undo_leaves_what_a_colleague_has_chosen_since(desk, task, seller, today, is_automatic):
    if is_automatic:
        rule = AutoTaskTemplateFactory(offset_days=2)
        task = OpportunityFactory(status=rule.status, manager=seller).tasks.get()
    page = desk.post(url(task), {"day": "2027-05-27"}, follow=True)
    (undo,) = re.findall(r'action="([^"]*\?seen=2027-05-27)"', page.text)
    other = date(2027, 5, 28)
    editing.edit(task, by=UserFactory(), at=clock.now(), due_date=other)

    answer = desk.post(undo, {"to": today.isoformat()}, follow=True)

    assert "a été déplacée au 28 mai entre-temps : rien n’a changé" in reading.text(answer)
    task.refresh_from_db()
    assert (task.due_date, task.is_pinned) == (other, is_automatic)


def test_every_button_of_another_day_says_which_day_it_saw(desk, task, today):
    for name in ("days", "menu"):
        page = desk.get(reverse(f"tasks:{name}", args=[task.pk]), headers={"HX-Request": "true"})
        sent = set(re.findall(rf'formaction="({url(task)}[^"]*)"', page.text))
        assert sent == {f"{url(task)}?seen={today.isoformat()}"}


@pytest.mark.parametrize("name", ["postponement", "unpinning"])
def test_a_day_seen_that_no_page_sends_is_refused(desk, task, name):
    address = reverse(f"tasks:{name}", args=[task.pk])
    assert desk.post(f"{address}?seen=x", {"to": "demain"}).status_code == 400


def test_the_day_that_it_has_already_is_not_written(desk, task, today):
    answer = desk.post(url(task), {"day": today.isoformat()}, follow=True)

    before = task.touched_at
    task.refresh_from_db()
    assert (task.touched_at, task.due_date) == (before, today)
    text = reading.text(answer)
    assert "« Relancer » est déjà au " in text
    assert "reportée" not in text
