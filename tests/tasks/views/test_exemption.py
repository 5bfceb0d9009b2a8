"""« Ne plus créer pour ce voyage » and « Sans tâches automatiques », as people press them."""

import pytest
from django.urls import reverse

from tasks.models import RuleExemption, Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, TaskFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    return AutoTaskTemplateFactory(name="Rooming list", before_departure=True)


@pytest.fixture
def task(rule, seller):
    trip = OpportunityFactory(travelling=True, manager=seller, status=rule.status)
    return trip.tasks.get()


def tab(task):
    return reverse("tasks:tab", args=[task.opportunity_id])


def exempt(desk, task):
    url = reverse("tasks:exemption", args=[task.pk])
    return desk.post(url, {"next": tab(task)}, follow=True)


def state(task):
    task.refresh_from_db()
    return task.state


def test_the_menu_offers_it_for_automatic_tasks_on_the_tab_alone(desk, send, task):
    words = "Ne plus créer pour ce voyage"
    by_hand = TaskFactory(opportunity=task.opportunity)

    def menu(row, page):
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
        return reading.text(desk.get(reverse("tasks:menu", args=[row.pk]), headers=headers))

    assert words in menu(task, tab(task))
    assert words not in menu(task, "/")
    assert words not in menu(by_hand, tab(task))
    assert words in reading.text(desk.get(f"{tab(task)}?ouverte={task.pk}"))


def test_the_message_says_what_happened_and_takes_both_back(desk, task):
    answer = exempt(desk, task)

    assert "« Rooming list » supprimée ; plus créée pour ce voyage Annuler" in reading.text(answer)
    assert state(task) == Task.State.DELETED
    exemption = RuleExemption.objects.get()
    assert exemption.by.name == "Julien Bernard"
    desk.post(reverse("tasks:exemption-end", args=[exemption.pk]), {"task": task.pk})
    assert state(task) == Task.State.OPEN
    assert not RuleExemption.objects.standing().exists()


def test_a_task_that_is_done_stays_and_the_message_says_so(desk, task):
    Task.objects.update(state="done", done_at=task.created_at)

    answer = exempt(desk, task)

    assert "« Rooming list » reste, mais ne sera plus créée" in reading.text(answer)
    assert state(task) == Task.State.DONE


def test_it_is_listed_on_the_trip_and_lifted_there(desk, task):
    page = reading.text(exempt(desk, task))
    assert "Tâches automatiques de ce voyage toutes sauf 1" in page
    assert "n’est plus créée pour ce voyage · aujourd’hui, par Julien Bernard" in page

    url = reverse("tasks:exemption-end", args=[RuleExemption.objects.get().pk])
    page = reading.text(desk.post(url, {"next": tab(task)}, follow=True))

    assert "« Rooming list » sera de nouveau créée pour ce voyage" in page
    assert "Tâches automatiques de ce voyage toutes" in page
    assert state(task) == Task.State.DELETED


def test_the_history_tells_it_by_whom_and_until_when(desk, task):
    exempt(desk, task)
    trip = task.opportunity
    history = reverse("tasks:journal", args=[trip.pk])
    for status in (StatusFactory(), task.template.status):
        trip.status = status
        trip.save()

    page = reading.text(desk.get(history))
    assert "Rooming list n’est plus créée pour ce voyage par Julien Bernard" in page
    assert "Non créée : Rooming list, dispensée pour ce voyage." in page
    desk.post(reverse("tasks:exemption-end", args=[RuleExemption.objects.get().pk]))

    page = reading.text(desk.get(history))
    assert "autorisée à nouveau aujourd’hui, par Julien Bernard" in page


def test_the_switch_of_the_trip_goes_on_and_off(desk, task):
    trip = task.opportunity
    url = reverse("tasks:trip-exemption", args=[trip.pk])

    for _twice in range(2):
        page = reading.text(desk.post(url, {"without": "on"}, follow=True))
    assert "Plus aucune tâche automatique ne sera créée pour ce voyage" in page
    assert "Tâches automatiques de ce voyage aucune" in page
    assert RuleExemption.objects.standing().get().rule is None

    page = reading.text(desk.post(url, {"without": "off"}, follow=True))
    assert "Les tâches automatiques seront de nouveau créées pour ce voyage" in page
    assert not RuleExemption.objects.standing().exists()
    assert state(task) == Task.State.OPEN


def test_a_switch_that_says_nothing_changes_nothing(desk, task):
    url = reverse("tasks:trip-exemption", args=[task.opportunity_id])

    assert desk.post(url, {"without": "peut-être"}).status_code == 400
    assert not RuleExemption.objects.exists()


@pytest.mark.parametrize("name", ["exemption", "exemption-end", "trip-exemption"])
def test_what_is_gone_is_not_found(desk, name):
    url = reverse(f"tasks:{name}", args=[999999])

    assert desk.post(url, {"without": "on"}).status_code == 404


def test_a_task_whose_rule_is_gone_cannot_be_exempt(desk, task):
    Task.objects.update(template=None)

    assert exempt(desk, task).status_code == 404
    assert state(task) == Task.State.OPEN
