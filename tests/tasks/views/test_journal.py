from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from caladeo import clock
from opportunities.events import Source
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import tracked_fields, transitions
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, TaskFactory
from tests.tasks import reading


@pytest.fixture
def opportunity(seller, today):
    status = StatusFactory(name="Devis envoyé")
    AutoTaskTemplateFactory(status=status, name="Relancer")
    AutoTaskTemplateFactory(status=status, name="Vérifier")
    return OpportunityFactory(manager=seller, status=status)


def url(opportunity) -> str:
    return reverse("tasks:journal", args=[opportunity.pk])


def move(opportunity, status, *, by, days: int = 0, **how) -> None:
    move = {"by": by, "source": Source.BOARD, "at": clock.now() + timedelta(days=days)}
    transitions.move(Opportunity.objects.filter(pk=opportunity.pk), to=status, **(move | how))


def test_the_history_tells_where_from_when_by_whom_and_from_which_source(desk, opportunity, seller):
    QuerySet(StatusChange).update(changed_at=clock.now() - timedelta(days=12))
    move(opportunity, StatusFactory(name="Perdu"), by=seller)

    page = reading.text(desk.get(url(opportunity)))

    assert "aujourd’hui 9 h 42 Devis envoyé Perdu par Julien Bernard depuis le tableau" in page
    assert "30 avril 2027 9 h 42 Opportunité créée dans Devis envoyé" in page
    assert "12 jours dans ce statut" in page


def test_each_change_shows_what_became_of_its_tasks(desk, opportunity, seller):
    tasks = opportunity.tasks.order_by("name")
    desk.post(reverse("tasks:completion", args=[tasks[0].pk]))
    desk.post(reverse("tasks:deletion", args=[tasks[1].pk]))

    page = desk.get(url(opportunity))

    assert "Relancer terminée aujourd’hui par Julien" in reading.text(page)
    assert "<s>Vérifier</s>" in page.text
    assert "supprimée aujourd’hui, par Julien Bernard" in reading.text(page)


def test_an_older_change_folds_once_its_tasks_are_behind(desk, opportunity, seller):
    Task.objects.update(state=Task.State.DONE, done_at=clock.now())
    move(opportunity, StatusFactory(), by=seller)

    assert "2 tâches créées toutes terminées" in reading.text(desk.get(url(opportunity)))


def test_a_quiet_change_says_so_and_a_second_entry_too(desk, opportunity, seller):
    move(opportunity, StatusFactory(), by=seller)
    move(opportunity, opportunity.status, by=seller, quiet=True)

    page = reading.text(desk.get(url(opportunity)))

    assert "2e passage sans créer ses tâches" in page


@pytest.mark.parametrize(
    "query", ["avant=x", "avant=-1", "avant=" + "9" * 5000, "avant=%00", "avant=999999999999999999"]
)
def test_nonsense_in_the_address_is_harmless(desk, opportunity, query):
    assert desk.get(f"{url(opportunity)}?{query}").status_code == 200


def test_the_number_of_queries_does_not_grow(desk, opportunity, seller, django_assert_num_queries):
    others = [opportunity.status, AutoTaskTemplateFactory().status]
    with django_assert_num_queries(17, exact=False) as before:
        desk.get(url(opportunity))
    for day in range(1, 8):
        move(opportunity, others[day % 2], by=seller)
    with django_assert_num_queries(len(before)):
        desk.get(url(opportunity))


def restore(desk, opportunity, task):
    """Presses *Rétablir* on the page of the history."""
    page = desk.get(url(opportunity))
    assert reverse("tasks:restoration", args=[task.pk]) in page.text
    back = {"next": url(opportunity)}
    return desk.post(reverse("tasks:restoration", args=[task.pk]), back, follow=True)


def test_a_deleted_task_comes_back_from_the_history(desk, opportunity):
    rule = AutoTaskTemplateFactory(before_departure=True, name="Demander le solde")
    trip = OpportunityFactory(status=rule.status, travelling=True)
    task = trip.tasks.get()
    desk.post(reverse("tasks:deletion", args=[task.pk]))
    tracked_fields.write(Opportunity.objects.filter(pk=trip.pk), departure_date=date(2027, 7, 14))

    answer = restore(desk, trip, task)

    task.refresh_from_db()
    assert (task.state, task.due_date) == (Task.State.OPEN, date(2027, 6, 14))
    assert task.assignee == trip.manager
    assert answer.redirect_chain[-1][0] == url(trip)
    assert "est rétablie" in reading.text(answer)
    assert "Rétablir" not in reading.text(answer)


def test_a_done_task_comes_back_done(desk, opportunity):
    task = opportunity.tasks.first()
    desk.post(reverse("tasks:completion", args=[task.pk]))
    desk.post(reverse("tasks:deletion", args=[task.pk]))

    restore(desk, opportunity, task)

    task.refresh_from_db()
    assert task.state == Task.State.DONE


def test_a_task_added_by_hand_comes_back_too(desk, opportunity):
    task = TaskFactory(opportunity=opportunity, name="Rappeler", deleted=True)
    other = TaskFactory(name="Ailleurs", deleted=True)

    page = desk.get(url(opportunity))
    assert "1 tâche supprimée, ajoutée à la main Rappeler" in reading.text(page)
    assert other.name not in reading.text(page)
    restore(desk, opportunity, task)

    task.refresh_from_db()
    assert task.state == Task.State.OPEN
