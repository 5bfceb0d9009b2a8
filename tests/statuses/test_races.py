"""Two administrators at the same moment."""

import pytest
from django.urls import reverse
from django.utils import timezone

from caladeo.db import guards
from caladeo.models import User
from opportunities.moves import status_deletion
from statuses import auto_tasks, ordering, pipeline
from statuses.models import AutoTaskTemplate, Status
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, StatusFactory
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)


def delete(status: Status) -> None:
    status_deletion.delete(status, to=None, quiet=True, by=None, at=timezone.now())


@pytest.mark.parametrize("lose", [lambda s: pipeline.edit(s, is_active=False), delete])
def test_the_last_two_active_statuses_are_not_lost_together(lose):
    pair = StatusFactory.create_batch(2)
    StatusFactory(closed=True)

    answers = together(*(lambda status=status: lose(status) for status in pair))

    assert Status.objects.active().count() == 1
    assert [type(a) for a in answers].count(pipeline.LastActiveStatusError) == 1


def test_two_orders_at_once_leave_one_of_them():
    keys = [status.pk for status in StatusFactory.create_batch(5)]
    orders = [keys[::-1], keys[2:] + keys[:2]]

    answers = together(
        *(
            lambda order=order: ordering.reorder(Status.objects.in_pipeline(), keys=order)
            for order in orders
        )
    )

    assert answers == [None, None]
    assert [status.pk for status in Status.objects.in_pipeline()] in orders


def test_the_same_name_is_taken_once():
    fields = {"name": "Devis envoyé", "color": "#3B82F6", "probability": 50, "is_active": True}

    answers = together(*[lambda: pipeline.add(**fields)] * 2)

    assert [type(answer) for answer in answers].count(guards.NameTakenError) == 1
    assert Status.objects.count() == 1


def test_nothing_is_added_to_a_status_while_it_is_deleted():
    StatusFactory()
    status = StatusFactory()

    together(lambda: delete(status), lambda: auto_tasks.add(status, name="Relancer"))

    assert not AutoTaskTemplate.objects.filter(status=status).exists()


def test_a_double_click_adds_one_task(administrator: User):
    status = AutoTaskTemplateFactory().status
    client = Client()
    client.force_login(administrator)
    url = reverse("statuses:template-creation", args=[status.pk])
    sent = {
        "name": "Demander le solde",
        "offset_days_days": "30",
        "offset_days_direction": "before",
        "reference": "departure",
        "form_token": "5f0c",
    }

    def press() -> int:
        browser = Client()
        browser.cookies = client.cookies
        return browser.post(url, sent).status_code

    assert together(press, press, press) == [302, 302, 302]
    assert status.templates.filter(name="Demander le solde").count() == 1
