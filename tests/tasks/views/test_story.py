"""What an unfolded row tells of its due date, and tasks that are not useful yet."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.models import FactChange, Opportunity
from opportunities.moves import tracked_fields, undoing_fields
from statuses.options import OnLeave
from tasks.actions import editing
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.tasks import reading


@pytest.fixture
def task(today, seller) -> Task:
    template = AutoTaskTemplateFactory(name="Demander le solde", before_departure=True)
    kyoto = OpportunityFactory(status=template.status, manager=seller, travelling=True)
    return kyoto.tasks.get()


def depart(task: Task, day: date, *, by=None, days_ago: int = 0) -> None:
    rows = Opportunity.objects.filter(pk=task.opportunity_id)
    moment = clock.now() - timedelta(days=days_ago)
    tracked_fields.write(rows, departure_date=day, by=by, at=moment)


def unfolded(desk, task: Task):
    tab = reverse("tasks:tab", args=[task.opportunity_id])
    return desk.get(f"{tab}?ouverte={task.pk}")


def test_the_unfolded_row_says_what_the_date_was_and_who_moved_it(desk, task):
    depart(task, date(2027, 7, 14), by=UserFactory(name="Léa Petit"), days_ago=39)

    page = reading.text(unfolded(desk, task)).replace("\u202f", " ")

    assert "était le 15 mai ; départ déplacé par Léa le 3 avril" in page
    assert "déplacement précédent" not in page


def test_a_departure_that_was_put_back_is_told_as_undone(desk, task, seller):
    depart(task, date(2027, 7, 14), by=UserFactory(name="Léa Petit"))
    change = FactChange.objects.get()
    undoing_fields.undo(task.opportunity, [change.pk], by=seller, at=clock.now())

    page = reading.text(unfolded(desk, task)).replace("\u202f", " ")

    assert "était le 14 juin ; changement annulé par Julien aujourd’hui" in page
    assert "était le 15 mai ; départ déplacé par Léa aujourd’hui" in page


def test_all_the_moves_are_there_on_demand(desk, task, seller):
    depart(task, date(2027, 7, 14), days_ago=2)
    editing.edit(task, by=seller, at=clock.now(), due_date=date(2027, 6, 1))

    page = reading.text(unfolded(desk, task)).replace("\u202f", " ")

    assert "1 déplacement précédent" in page
    assert "était le 14 juin ; fixée à la main par Julien aujourd’hui" in page
    assert "était le 15 mai ; départ déplacé le 10 mai" in page


def test_a_date_that_came_and_one_that_went_are_told(desk, task):
    depart(task, None)
    depart(task, date(2027, 7, 14))

    page = reading.text(unfolded(desk, task)).replace("\u202f", " ")

    assert "n’avait pas de date ; départ déplacé aujourd’hui" in page


def test_the_row_that_htmx_unfolds_tells_it_too(desk, task):
    depart(task, date(2027, 7, 14))

    page = desk.get(reverse("tasks:line", args=[task.pk]), headers={"HX-Request": "true"})

    assert "départ déplacé" in reading.text(page)


def test_only_the_unfolded_row_is_asked_about(
    desk, task, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_num_queries(30, exact=False) as before:
        unfolded(desk, task)
    for _ in range(20):
        moved = TaskFactory(opportunity=task.opportunity, due_date=date(2027, 6, 1))
        editing.edit(moved, by=None, at=clock.now(), due_date=date(2027, 6, 2))
        depart(task, date(2027, 7, 14))
        depart(task, date(2027, 7, 15))
    with django_assert_max_num_queries(len(before)):
        unfolded(desk, task)


def test_a_task_is_in_my_tasks_only_once_it_is_useful(desk, seller):
    template = AutoTaskTemplateFactory(name="Carnet", before_departure=True, visible_days=2)
    trip = {"status": template.status, "manager": seller}
    OpportunityFactory(departure_date=date(2027, 6, 14), **trip)  # due on 15 May, seen from 13
    useful = OpportunityFactory(departure_date=date(2027, 6, 13), **trip)

    assert reading.groups(desk.get("/")) == {"upcoming": ["Carnet"]}

    page = desk.get(reverse("tasks:tab", args=[useful.pk]))
    assert "Dans Mes tâches à partir" not in page.text


def test_the_tab_shows_it_and_says_from_when_my_tasks_will(desk, task):
    Task.objects.update(visible_from=date(2027, 5, 13))

    page = unfolded(desk, task)

    assert reading.groups(page) == {"upcoming": ["Demander le solde"]}
    assert "Dans Mes tâches à partir du 13 mai 2027" in page.text
    assert "Visible à partir du 13 mai 2027" in reading.text(page)
    assert reading.groups(desk.get("/")) == {}
    loads = desk.get("/?vue=par-personne").context["loads"]
    assert [load.total for load, _address in loads if load.person == task.assignee] == [0]


def test_the_badge_counts_what_my_tasks_shows(desk, task):
    Task.objects.update(due_date=date(2027, 5, 1))
    assert 'class="badge-count" data-late' in desk.get("/").text

    Task.objects.update(visible_from=date(2027, 5, 13))
    assert 'class="badge-count" data-late' not in desk.get("/").text


def test_a_task_cancelled_by_leaving_says_so(desk, task, seller):
    Task.objects.update(on_leave=OnLeave.CANCEL)
    kyoto = task.opportunity
    kyoto.status = StatusFactory()
    kyoto.save()

    for page in (unfolded(desk, task), desk.get(reverse("tasks:journal", args=[kyoto.pk]))):
        assert "annulée au changement de statut, aujourd’hui" in reading.text(page)
