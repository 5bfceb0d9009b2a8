"""Notes on a task: under its explanation, counted on its row, written as one completes it."""

from typing import Any

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.moves import undoing
from tasks.actions import deleting
from tasks.models import Note, Task
from tasks.notes import writing
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(seller, today) -> Task:
    trip = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=trip, name="Vérifier l’acompte")


def address(name: str, task: Task) -> str:
    return reverse(f"tasks:{name}", args=[task.pk])


def tab(task: Task, query: str = "") -> str:
    return f"{reverse('tasks:tab', args=[task.opportunity_id])}{query}"


def note(task: Task, text: str = "Reçu lundi.", *, by: Any) -> Note:
    return writing.write(task.opportunity, text=text, task=task, by=by, at=clock.now())


def test_it_stands_under_the_explanation_and_is_counted_on_the_row(desk, task):
    answer = desk.post(address("task-note", task), {"text": "Reçu lundi."})

    assert answer.headers["Location"] == tab(task, f"?ouverte={task.pk}#task-{task.pk}")
    assert "Reçu lundi." in reading.text(desk.get(tab(task, f"?ouverte={task.pk}")))
    assert "1 note" in reading.text(desk.get(tab(task)))
    assert "1 note" in reading.text(desk.get("/"))
    journal = reading.text(desk.get(reverse("tasks:journal", args=[task.opportunity_id])))
    assert "sur Vérifier l’acompte" in journal


def test_htmx_gets_the_unfolded_row(send, task):
    answer = send(address("task-note", task), {"text": "Reçu lundi."}, page=tab(task), row=task)

    assert answer.status_code == 200
    assert f'id="task-{task.pk}"' in answer.text
    assert "data-open" in answer.text
    assert "Reçu lundi." in answer.text


def test_the_counts_cost_no_query(desk, task, seller, django_assert_num_queries):
    with django_assert_num_queries(100, exact=False) as before:
        desk.get(tab(task))
    for row in TaskFactory.create_batch(5, opportunity=task.opportunity):
        note(row, by=seller)
    with django_assert_num_queries(len(before)):
        desk.get(tab(task))


def test_a_deleted_note_is_not_counted(desk, task, seller):
    writing.hide(note(task, by=seller), by=seller, at=clock.now())

    assert "1 note" not in reading.text(desk.get(tab(task)))


@pytest.mark.parametrize("htmx", [True, False])
def test_a_task_deleted_meanwhile_takes_no_note_and_the_text_is_kept(desk, send, task, htmx):
    deleting.delete(task, by=None, at=clock.now())
    sent = {"text": "Reçu lundi."}

    path = address("task-note", task)
    answer = send(path, sent, page=tab(task), row=task) if htmx else desk.post(path, sent)

    assert answer.status_code == 422
    assert "écrivez plutôt la note sur le voyage" in reading.text(answer)
    assert "Reçu lundi.</textarea>" in answer.text
    assert not Note.objects.exists()


def test_completing_with_a_note_does_both(desk, task, seller):
    form = reading.text(desk.get(address("completion", task)))
    assert "Terminer avec une note" in form
    assert "Terminer Ctrl Entrée" in form

    desk.post(address("completion", task), {"text": "Reçu lundi.", "token": "abc"})
    desk.post(address("completion", task), {"text": "Reçu lundi.", "token": "abc"})

    task.refresh_from_db()
    assert (task.state, task.done_by) == (Task.State.DONE, seller)
    assert Note.objects.get().task == task


def test_completing_asks_in_place_of_the_row(desk, task):
    answer = desk.get(address("completion", task), headers={"HX-Request": "true"})

    assert "</html>" not in answer.text
    assert f'id="task-{task.pk}"' in answer.text
    assert desk.get(address("completion", task), {"next": "/"}).status_code == 200


def test_without_a_word_it_is_only_completed(desk, task):
    desk.post(address("completion", task), {"text": "  "})

    task.refresh_from_db()
    assert task.state == Task.State.DONE
    assert not Note.objects.exists()


def test_with_too_many_words_nothing_is_done(desk, task):
    answer = desk.post(address("completion", task), {"text": "é" * 5001})

    task.refresh_from_db()
    assert (answer.status_code, task.state) == (422, Task.State.OPEN)
    assert not Note.objects.exists()


def test_an_undo_leaves_the_task_that_has_a_note(seller, today):
    rule = AutoTaskTemplateFactory(name="Relancer")
    AutoTaskTemplateFactory(status=rule.status, name="Vérifier")
    trip = OpportunityFactory(manager=seller)
    trip.status = rule.status
    trip.save()
    note(trip.tasks.get(template=rule), by=seller)

    outcome = undoing.undo(trip.changes.latest("pk"), by=seller, at=clock.now())

    assert list(trip.tasks.values_list("name", flat=True)) == ["Relancer"]
    assert outcome is not None
