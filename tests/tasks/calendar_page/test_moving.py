"""A task put on another day of the calendar, and a colleague who was quicker."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caladeo import clock
from caladeo.db.overwriting import OverwritingError
from tasks.actions import completing, editing
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory, UserFactory
from tests.overtaking import needs_row_locks, overtake
from tests.tasks import reading
from tests.tasks.calendar_page.conftest import PAGE, days, tasks

SEEN, WANTED = date(2027, 5, 14), date(2027, 5, 20)


@pytest.fixture
def task(seller, today):
    trip = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=trip, name="Relancer", due_date=SEEN)


@pytest.fixture
def computed(seller, today):
    """Due on 15 May, thirty days before the departure."""
    status = AutoTaskTemplateFactory(before_departure=True, name="Demander le solde").status
    return OpportunityFactory(manager=seller, travelling=True, status=status).tasks.get()


def url(task):
    return reverse("tasks:moving", args=[task.pk])


def drag(send, task, *, day=WANTED, seen=None):
    values = {"day": day, "seen": seen or task.due_date}
    return send(url(task), values, page=f"{PAGE}?par=semaine&le={day}")


def test_a_dragged_task_is_due_that_day_and_the_days_are_drawn_anew(send, task):
    answer = drag(send, task)

    task.refresh_from_db()
    assert task.due_date == WANTED
    assert not task.is_pinned
    assert tasks(days(answer.text)["2027-05-20"]) == [task.pk]
    assert 'hx-swap-oob="innerHTML:#calendar"' in answer.text
    assert "« Relancer » mise au jeudi 20 mai 2027" in reading.text(answer)


@pytest.mark.parametrize(("view", "asks"), [("mes-taches", True), ("toutes", False)])
def test_a_drag_asks_who_is_away_only_of_ones_own_calendar(send, task, view, asks):
    with CaptureQueriesContext(connection) as asked:
        send(url(task), {"day": WANTED, "seen": SEEN}, page=f"{PAGE}?par=semaine&vue={view}")

    listed = [row for row in asked if 'FROM "caladeo_absence"' in row["sql"]]
    assert any('"first_day" <=' in row["sql"] for row in listed) is asks


def test_a_task_of_a_rule_is_pinned_and_the_way_back_is_in_the_message(send, desk, computed):
    answer = drag(send, computed)

    computed.refresh_from_db()
    assert computed.is_pinned
    said = reading.text(answer)
    assert "« Demander le solde » fixée à la main au jeudi 20 mai 2027" in said
    assert "Revenir au calculé (15 mai)" in said
    assert "Annuler" in said

    back = send(reverse("tasks:unpinning", args=[computed.pk]), page=PAGE)
    computed.refresh_from_db()
    assert (computed.due_date, computed.is_pinned) == (date(2027, 5, 15), False)
    assert tasks(days(back.text)["2027-05-15"]) == [computed.pk]


def test_a_task_dragged_back_to_its_computed_day_follows_it_again(send, desk, computed):
    drag(send, computed)
    computed.refresh_from_db()

    answer = drag(send, computed, day=date(2027, 5, 15))

    computed.refresh_from_db()
    assert (computed.due_date, computed.is_pinned) == (date(2027, 5, 15), False)
    said = reading.text(answer)
    assert "« Demander le solde » suit de nouveau sa date calculée" in said
    assert "Revenir au calculé" not in said
    undo = reverse("tasks:postponement", args=[computed.pk], query={"seen": "2027-05-15"})
    desk.post(undo, {"to": "2027-05-20"})
    computed.refresh_from_db()
    assert (computed.due_date, computed.is_pinned) == (WANTED, True)


def test_undo_of_a_second_drag_gives_the_first_day_back(send, computed):
    drag(send, computed)
    computed.refresh_from_db()

    answer = drag(send, computed, day=date(2027, 5, 25))

    undo = reverse("tasks:postponement", args=[computed.pk], query={"seen": "2027-05-25"})
    assert f'action="{undo}"' in answer.text
    assert 'name="to" value="2027-05-20"' in answer.text


def test_a_closed_day_is_said_and_kept(send, task):
    answer = drag(send, task, day=date(2027, 5, 22))

    task.refresh_from_db()
    assert task.due_date == date(2027, 5, 22)
    assert "Samedi, l’agence est fermée" in reading.text(answer)


def test_a_task_that_a_colleague_has_just_done_stays_as_it_is(send, task):
    colleague = UserFactory(name="Julien Roche")
    completing.complete(task, by=colleague, at=clock.now())
    stored = Task.objects.values().get(pk=task.pk)

    answer = drag(send, task, seen=SEEN)

    assert Task.objects.values().get(pk=task.pk) == stored
    said = reading.text(answer)
    assert "Julien Roche a terminé « Relancer » entre-temps : rien n’a changé" in said
    assert tasks(answer.text) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_date": date(2027, 5, 18)}, "a été déplacée au 18 mai entre-temps"),
        ({"due_date": None}, "a perdu son échéance entre-temps"),
        ({"state": Task.State.DELETED}, "n’est plus ouverte"),
        ({"state": Task.State.CANCELLED}, "n’est plus ouverte"),
    ],
)
def test_whatever_else_a_colleague_did_is_said_and_left(send, task, changes, words):
    Task.objects.filter(pk=task.pk).update(**changes)

    answer = drag(send, task, seen=SEEN)

    assert words in reading.text(answer)
    assert Task.objects.filter(pk=task.pk, **changes).exists()


def test_a_past_day_is_refused(send, task):
    answer = drag(send, task, day=date(2027, 5, 11))

    task.refresh_from_db()
    assert task.due_date == SEEN
    assert "mardi 11 mai 2027 est passé : rien n’a changé" in reading.text(answer)


@pytest.mark.parametrize(
    "values", [{}, {"day": "x"}, {"day": "2027-05-20"}, {"day": "", "seen": ""}]
)
def test_what_no_page_sends_is_refused(send, task, values):
    assert send(url(task), values).status_code == 400


def test_without_script_it_leads_back_to_the_same_days(desk, task):
    page = f"{PAGE}?par=semaine"

    answer = desk.post(url(task), {"day": WANTED, "seen": SEEN, "next": page})

    assert unquote(answer["Location"]) == page


def test_a_tick_and_another_day_of_the_menu_draw_the_days_anew(send, task):
    answer = send(reverse("tasks:postponement", args=[task.pk]), {"day": WANTED}, page=PAGE)
    assert tasks(days(answer.text)["2027-05-20"]) == [task.pk]

    answer = send(reverse("tasks:completion", args=[task.pk]), page=PAGE)
    assert tasks(answer.text) == []
    assert "« Relancer » terminée" in reading.text(answer)


@needs_row_locks
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locks", [True, False])
def test_a_drag_sees_what_a_colleague_is_about_to_commit(locks):
    task = TaskFactory(due_date=SEEN)
    seen = {"state": "open", "due_date": SEEN.isoformat()}

    _done, moved = overtake(
        lambda: completing.complete(task, by=None, at=clock.now()),
        lambda: editing.edit(task, by=None, at=clock.now(), seen=seen, due_date=WANTED),
        after='FROM "tasks_task"',
        locks=locks,
    )

    assert isinstance(moved, OverwritingError) == locks
