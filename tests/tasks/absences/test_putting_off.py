"""Days on which the person of a task is away, where another day is chosen for it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.factories import OpportunityFactory, TaskFactory
from tests.tasks import reading
from tests.tasks.absences.steps import NOW, away

MENU = {"HX-Request": "true"}
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def task(anna):
    """It is Friday, and Anna is away all the next week."""
    away(anna, None)
    trip = OpportunityFactory(manager=anna)
    return TaskFactory(opportunity=trip, name="Relancer", due_date=date(2027, 5, 7), assignee=anna)


@pytest.fixture
def friday():
    with time_machine.travel(NOW.replace(day=7), tick=False):
        yield


def said(response) -> str:
    return response.text.replace("\u00a0", " ")


def test_only_days_on_which_the_person_is_there_are_offered(web, task, friday):
    page = web.get(reverse("tasks:days", args=[task.pk]), headers=MENU)

    text = reading.text(page)
    offered = text.split("mai 2027")[0]
    assert "Mardi 18 mai mar. 18 mai" in offered
    assert "Le jour le plus calme mar. 18 mai" in offered
    for day in range(8, 15):
        assert f" {day} mai" not in offered
    assert "lundi 10 mai 2027, Anna, en absence, 0 tâche" in said(page)


def test_a_day_of_the_absence_can_be_chosen_and_is_told(web, task, friday):
    url = reverse("tasks:postponement", args=[task.pk])
    answer = web.post(url, {"day": "2027-05-12"}, headers=MENU)

    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 12)
    assert "Mercredi : Anna, en absence" in said(answer)


def test_tomorrow_is_when_the_person_is_back(web, task, friday):
    web.post(reverse("tasks:postponement", args=[task.pk]), {"to": "lundi"}, headers=MENU)

    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 18)


def test_the_form_the_calendar_and_several_at_once_tell_it_too(web, task, anna, friday):
    form = web.get(reverse("tasks:closed-day"), {"due_date": "2027-05-12", "assignee": anna.pk})
    cells = web.get(f"{reverse('tasks:calendar-page')}?vue=par-personne&personne={anna.pk}")
    url = reverse("tasks:moving", args=[task.pk])
    drag = web.post(url, {"day": "2027-05-12", "seen": "2027-05-07"}, headers=MENU)
    sent = {"tache": task.pk, "act": "reporter", "day": "2027-05-13", "next": "/"}
    web.post(reverse("tasks:selection"), sent)
    several = web.get("/")

    assert "Mercredi : Anna, en absence" in said(form)
    assert cells.text.count('title="Anna, en absence"') == 5
    assert "Mercredi : Anna, en absence" in said(drag)
    assert "En absence ce jour-là : Anna" in said(several)
