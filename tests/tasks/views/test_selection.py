"""Several tasks from a list: one message, one way back."""

import json
import re
from html import unescape

import pytest

from tasks.models import Task
from tests.factories import OpportunityFactory, TaskFactory, UserFactory
from tests.tasks import reading

URL, BACK = "/taches/plusieurs/", "/taches/plusieurs/annuler/"


@pytest.fixture
def tasks(seller, today):
    trip = OpportunityFactory(manager=seller)
    names = ("Relancer", "Appeler", "Vérifier")
    return [
        TaskFactory(opportunity=trip, name=name, due_date=today, assignee=seller) for name in names
    ]


def ticked(tasks) -> dict[str, object]:
    return {"tache": [task.pk for task in tasks], "next": "/"}


def undo_of(page) -> dict[str, str]:
    hidden = re.findall(r'name="(act|were)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in hidden if value != "terminer" or name == "act"}


def test_the_bar_comes_back_to_the_page_that_asked(desk, tasks):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?vue=toutes"}

    bar = desk.get(f"{URL}?barre", headers=headers)

    assert 'id="chosen"' in bar.text
    assert 'value="/?vue=toutes"' in bar.text
    assert "data-selects" in desk.get("/").text


def test_two_are_completed_told_once_and_taken_back(desk, tasks):
    page = desk.post(URL, ticked(tasks[:2]) | {"act": "terminer"}, follow=True)

    assert "2 tâches terminées" in reading.text(page)
    assert Task.objects.done().count() == 2
    were = json.dumps([{"pk": task.pk, "assignee": None} for task in tasks[:2]])
    page = desk.post(BACK, {"act": "terminer", "were": were, "next": "/"}, follow=True)
    assert "2 tâches comme avant" in reading.text(page)
    assert not Task.objects.done().exists()


def test_the_undo_that_the_message_carries_gives_the_days_back(desk, tasks, today):
    page = desk.post(URL, ticked(tasks) | {"when": "lundi"}, follow=True)

    assert "3 tâches reportées au mardi 18 mai 2027" in reading.text(page)
    desk.post(BACK, undo_of(page) | {"act": "reporter"})
    assert set(Task.objects.values_list("due_date", flat=True)) == {today}


def test_they_are_put_off_to_a_day_of_ones_own(desk, tasks):
    page = desk.post(URL, ticked(tasks) | {"act": "reporter", "day": "2027-06-01"}, follow=True)

    assert "3 tâches reportées au mardi 1er juin 2027" in reading.text(page)


def test_they_are_given_to_somebody(desk, tasks):
    lea = UserFactory(name="Léa 100 %")

    assert "Léa 100" in desk.get(URL).text
    page = desk.post(URL, ticked(tasks) | {"assignee": lea.pk}, follow=True)

    assert "3 tâches confiées à Léa 100" in reading.text(page)
    assert set(Task.objects.values_list("assignee", flat=True)) == {lea.pk}


def test_they_are_deleted_and_come_back(desk, tasks):
    page = desk.post(URL, ticked(tasks) | {"act": "supprimer"}, follow=True)
    assert "3 tâches supprimées" in reading.text(page)

    desk.post(BACK, undo_of(page) | {"act": "supprimer"})
    assert Task.objects.open().count() == 3


def test_none_ticked_is_said(desk, tasks):
    page = desk.post(URL, {"act": "terminer", "next": "/"}, follow=True)

    assert "Choisissez au moins une tâche" in reading.text(page)


def test_somebody_who_left_is_refused_in_words(desk, tasks):
    gone = UserFactory(deactivated=True)

    page = desk.post(URL, ticked(tasks) | {"assignee": gone.pk}, follow=True)

    assert "ne peut plus se connecter" in reading.text(page)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "x"},
        {"act": "confier"},
        {"act": "reporter"},
        {"act": "reporter", "day": "x"},
        {"when": "x"},
        {"assignee": "x"},
    ],
)
def test_nonsense_is_refused(desk, tasks, data):
    assert desk.post(URL, ticked(tasks) | data).status_code == 400
    assert Task.objects.open().count() == 3


@pytest.mark.parametrize("were", ["", "x", "[3]", '{"pk": 1}', "[" * 9999, '[{"pk": "x"}]', "3"])
def test_an_undo_of_nothing_is_refused(desk, tasks, were):
    assert desk.post(BACK, {"act": "terminer", "were": were}).status_code == 400
