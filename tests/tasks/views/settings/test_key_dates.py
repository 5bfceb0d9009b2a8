"""Settings › Key dates, through its pages."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import User
from opportunities import key_dates
from statuses.models import KeyDate
from tasks.actions import completing
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, delete_key_date
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
LIST = "/parametres/dates-cles/"
BALANCE = {"name": "Solde", "origin": "departure"}


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def balance() -> KeyDate:
    return KeyDate.objects.create(name="Solde", source="departure", offset_days=-30, position=1)


@pytest.fixture
def invoice(balance: KeyDate) -> Task:
    """Two days before the balance of a trip that leaves on 14 June 2027."""
    template = AutoTaskTemplateFactory(reference="key_date", key_date=balance, offset_days=-2)
    return OpportunityFactory(status=template.status, travelling=True).tasks.get()


def url(key_date: KeyDate, name: str = "key-date") -> str:
    return reverse(f"tasks:{name}", args=[key_date.pk])


def due(task: Task) -> date | None:
    return Task.objects.get(pk=task.pk).due_date


def formulas():
    return list(KeyDate.objects.values_list("name", "source", "offset_days", "base__name"))


def test_a_key_date_in_use_is_not_deleted_and_says_by_what(screen, balance, invoice):
    KeyDate.objects.create(name="Relance", source="key_date", base=balance)

    asked = screen.get(url(balance, "key-date-deletion"))
    refused = screen.post(url(balance, "key-date-deletion"))

    assert "« Solde » ne peut pas être supprimée" in text(asked)
    assert invoice.template.get_absolute_url() in asked.text
    assert "Relance" in text(asked)
    assert "Supprimer la date clé" not in text(asked)
    assert refused.status_code == 409
    assert KeyDate.objects.count() == 2


def test_tasks_that_hang_on_a_deleted_one_keep_their_date(screen, balance, invoice):
    invoice.template.delete()
    asked = text(screen.get(url(balance, "key-date-deletion")))

    screen.post(url(balance, "key-date-deletion"))

    invoice.refresh_from_db()
    assert "1 tâche ouverte en dépend" in asked
    assert (invoice.due_date, invoice.is_pinned) == (date(2027, 5, 13), True)
    assert not KeyDate.objects.exists()
    assert screen.get(reverse("tasks:tab", args=[invoice.opportunity_id])).status_code == 200


def test_a_done_task_of_a_deleted_one_opens_again_with_its_date(screen, balance, invoice, seller):
    completing.complete(invoice, by=seller, at=invoice.created_at)
    invoice.template.delete()
    screen.post(url(balance, "key-date-deletion"))

    completing.reopen(Task.objects.get(), by=seller, at=invoice.created_at)

    assert due(invoice) == date(2027, 5, 13)


def test_the_deletion_says_which_days_disappear(screen, balance, seller):
    trip = OpportunityFactory()
    key_dates.write(trip, {balance.pk: date(2027, 5, 1)}, by=seller, at=trip.created_at)

    assert "Le jour fixé sur 1 opportunité disparaît." in text(
        screen.get(url(balance, "key-date-deletion"))
    )
    assert screen.post(url(balance, "key-date-deletion"), follow=True).status_code == 200


def test_the_order_is_kept_as_it_was_dragged(screen, balance):
    option = KeyDate.objects.create(name="Option", position=2)
    order = reverse("tasks:key-date-order")

    dragged = screen.post(order, {"ids": [option.pk, balance.pk]}, headers={"HX-Request": "true"})
    assert dragged.status_code == 204
    assert [row[0] for row in formulas()] == ["Option", "Solde"]

    moved = screen.post(url(option, "key-date-position"), {"direction": "down"})
    assert moved["Location"] == f"{LIST}#key-date-{option.pk}"
    assert [row[0] for row in formulas()] == ["Solde", "Option"]


def test_the_order_of_an_older_list_changes_nothing(screen, balance):
    order = reverse("tasks:key-date-order")

    assert (
        screen.post(order, {"ids": [balance.pk, 10**9]}, headers={"HX-Request": "true"}).status_code
        == 409
    )
    page = screen.post(order, {"ids": [balance.pk, 10**9]}, follow=True)
    assert "La liste a changé entre-temps" in text(page)


@pytest.mark.parametrize("keys", [[], ["x"], ["9" * 50], ["\x00"]])
def test_a_tampered_order_changes_nothing(screen, balance, keys):
    order = reverse("tasks:key-date-order")

    assert screen.post(order, {"ids": keys}, headers={"HX-Request": "true"}).status_code == 400
    assert screen.post(order, {"ids": keys}).status_code == 400


@pytest.mark.parametrize("name", ["key-date", "key-date-deletion", "key-date-position"])
def test_what_is_gone_is_not_found_and_a_seller_is_refused(client, screen, seller, balance, name):
    path = url(balance, name)
    delete_key_date(balance.pk)
    if name != "key-date-position":
        assert screen.get(path).status_code == 404
        assert screen.post(path, BALANCE).status_code == 404
    client.force_login(seller)

    assert client.post(path, BALANCE).status_code == 403
    assert client.post(reverse("tasks:key-date-order"), {"ids": []}).status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_the_pages_cost_as_many_queries_for_many(screen, count, django_assert_max_num_queries):
    base = None
    for number in range(count):
        source = "key_date" if base else "departure"
        base = KeyDate.objects.create(name=f"Date {number}", source=source, base=base)
        AutoTaskTemplateFactory(reference="key_date", key_date=base)

    with django_assert_max_num_queries(6):
        screen.get(LIST)
    with django_assert_max_num_queries(6):
        screen.get(url(base))
