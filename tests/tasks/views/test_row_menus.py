"""The due words and the face of a row, and what their menus do."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.models import Task
from tests.factories import OpportunityFactory, TaskFactory, UserFactory
from tests.tasks import reading

MENU = {"HX-Request": "true"}


@pytest.fixture
def task(seller, today):
    trip = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=trip, name="Relancer", due_date=today, assignee=seller)


def days(task) -> str:
    return reverse("tasks:days", args=[task.pk])


def giving(task) -> str:
    return reverse("tasks:giving", args=[task.pk])


def test_the_menu_names_open_days_with_what_one_has_then(desk, task, seller):
    TaskFactory.create_batch(2, assignee=seller, due_date="2027-05-13")
    TaskFactory(assignee=UserFactory(), due_date="2027-05-14")

    text = reading.text(desk.get(days(task), headers=MENU))

    assert "Demain jeu. 13 mai · 2 tâches" in text
    assert "Lundi est férié : mardi mar. 18 mai" in text
    assert "Dans une semaine mer. 19 mai" in text
    assert "Le jour le plus calme ven. 14 mai" in text
    assert "mai 2027" in text


def test_the_small_month_has_closed_days_and_loads(desk, task, seller):
    TaskFactory.create_batch(6, assignee=seller, due_date="2027-05-27")

    page = desk.get(days(task), headers=MENU)
    june = desk.get(days(task) + "?mois=2027-06", headers=MENU)

    assert 'aria-label="jeudi 27 mai 2027, 6 tâches"' in page.text
    assert 'data-bar="5"' in page.text
    assert "lundi 17 mai 2027, Lundi de Pentecôte, 0 tâche" in page.text
    assert "juin 2027" in reading.text(june)
    assert "Demain" not in june.text


@pytest.mark.parametrize("month", ["x", "2027-13", "0001-01", "9999-01", "2100-12", "1990-01", ""])
def test_any_month_is_answered(desk, task, month):
    assert desk.get(f"{days(task)}?mois={month}", headers=MENU).status_code == 200


def test_a_day_of_the_menu_is_written_told_and_undone(send, task, today):
    answer = send(reverse("tasks:postponement", args=[task.pk]), {"day": "2027-05-27"}, row=task)

    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 27)
    assert "« Relancer » reportée au jeudi 27 mai 2027" in reading.text(answer)
    assert 'name="to" value="2027-05-12"' in answer.text


def test_a_task_is_given_told_and_taken_back(send, task, seller):
    lea = UserFactory(name="Léa Petit")

    answer = send(giving(task), {"assignee": lea.pk}, row=task)
    task.refresh_from_db()
    assert task.assignee == lea
    assert "« Relancer » confiée à Léa Petit" in reading.text(answer)

    send(giving(task), {"assignee": seller.pk, "back": "alone"}, row=task)
    task.refresh_from_db()
    assert task.assignee == seller


def test_the_undo_lets_it_follow_the_manager_again(send, task, seller):
    Task.objects.filter(pk=task.pk).update(reference="departure", follows_manager=True)
    lea = UserFactory()

    answer = send(giving(task), {"assignee": lea.pk}, row=task)
    task.refresh_from_db()
    assert not task.follows_manager
    assert 'name="back" value="follows"' in answer.text

    send(giving(task), {"assignee": seller.pk, "back": "follows"}, row=task)
    task.refresh_from_db()
    assert (task.assignee, task.follows_manager) == (seller, True)


def test_nobody_who_left_is_offered_or_given(send, desk, task):
    gone = UserFactory(name="Paul Parti", deactivated=True)

    assert "Paul Parti" not in desk.get(giving(task), headers=MENU).text
    answer = send(giving(task), {"assignee": gone.pk}, row=task)

    assert "ne peut plus se connecter" in reading.text(answer)
    task.refresh_from_db()
    assert task.assignee != gone


@pytest.mark.parametrize("data", [{}, {"assignee": "x"}, {"assignee": "9" * 30}])
def test_what_names_nobody_is_refused(send, task, data):
    assert send(giving(task), data, row=task).status_code == 400


def test_a_task_that_was_closed_meanwhile_stays_as_it_is(send, task, seller):
    Task.objects.filter(pk=task.pk).update(state="cancelled")

    answer = send(giving(task), {"assignee": UserFactory().pk}, row=task)

    assert "n’est plus ouverte" in reading.text(answer)
    task.refresh_from_db()
    assert task.assignee == seller


def test_without_script_both_menus_are_pages(desk, task):
    lea = UserFactory(name="Léa Petit")

    assert "Le jour le plus calme" in desk.get(days(task)).text
    assert "Léa Petit" in desk.get(giving(task)).text
    page = desk.post(giving(task), {"assignee": lea.pk, "next": "/"}, follow=True)
    assert "confiée à Léa Petit" in reading.text(page)


def test_the_menu_asks_a_constant_number_of_queries(desk, task, django_assert_max_num_queries):
    TaskFactory.create_batch(9, assignee=task.assignee, due_date="2027-05-20")

    with django_assert_max_num_queries(9):
        desk.get(days(task), headers=MENU)
