"""What the menu of a row offers, asked for when it is opened."""

import pytest
from django.urls import reverse

from caladeo.models import User
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory
from tests.tasks import reading


@pytest.fixture
def task(seller, today):
    opportunity = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=opportunity, name="Relancer", due_date=today)


def asked(page: str) -> dict[str, str]:
    return {"hx-request": "true", "hx-current-url": f"http://testserver{page}"}


def test_the_menu_offers_other_days_the_opportunity_and_deletion(desk, task):
    answer = desk.get(reverse("tasks:menu", args=[task.pk]), headers=asked("/"))

    words = reading.text(answer)
    for offered in ("Demain", "Mardi 18 mai lundi est férié", "Ouvrir l’opportunité", "Supprimer"):
        assert offered in words
    assert 'form="act"' in answer.text


def test_on_the_opportunity_itself_it_does_not_lead_there(desk, task):
    tab = reverse("tasks:tab", args=[task.opportunity_id])

    answer = desk.get(reverse("tasks:menu", args=[task.pk]), headers=asked(tab))

    assert "Ouvrir l’opportunité" not in reading.text(answer)
    assert "Supprimer" in reading.text(answer)


def test_without_script_the_unfolded_row_offers_the_same(desk, task):
    answer = desk.get(reverse("tasks:menu", args=[task.pk]), follow=True)

    words = reading.text(answer)
    for offered in ("Modifier", "Demain", "Supprimer"):
        assert offered in words


def test_who_may_configure_can_try_the_status_of_an_automatic_task(desk, seller, task):
    rule = AutoTaskTemplateFactory()
    automatic = OpportunityFactory(status=rule.status).tasks.get()
    trial = reverse("tasks:trial", args=[rule.status_id])
    menus = [reverse("tasks:menu", args=[row.pk]) for row in (automatic, task)]

    assert trial not in desk.get(menus[0], headers=asked("/")).text
    User.objects.filter(pk=seller.pk).update(can_configure=True)

    assert f"{trial}?opportunite={automatic.opportunity_id}" in (
        desk.get(menus[0], headers=asked("/")).text
    )
    assert "/tester/" not in desk.get(menus[1], headers=asked("/")).text
