"""Dates and durations that no calendar knows are refused beside their field, and by constraint."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from caladeo.models import User
from opportunities.models import Opportunity
from tasks.models import Task
from tests.admin_pages import address, opened, saved
from tests.factories import AutoTaskTemplateFactory, ClientFactory, OpportunityFactory, TaskFactory

pytestmark = pytest.mark.django_db
BEYOND = ["1989-12-31", "2101-01-01", "0001-01-01", "9999-12-31"]


@pytest.fixture
def site(client: Client, host: User) -> Client:
    client.force_login(host)
    return client


def errors(page: Any) -> set[str]:
    return set(page.context["adminform"].form.errors)


@pytest.mark.parametrize("day", BEYOND)
def test_a_due_date_is_refused_beside_its_field(site: Client, day: str) -> None:
    task = TaskFactory()

    assert errors(saved(site, task, due_date=day)) == {"due_date"}
    assert errors(saved(site, Task, name="x", opportunity=task.opportunity_id, due_date=day)) == {
        "due_date"
    }
    assert Task.objects.get().due_date is None


@pytest.mark.parametrize("days", ["0", "731", "32768", "99999999999999999999", "-5"])
def test_a_duration_is_refused_beside_its_field(site: Client, days: str) -> None:
    trip = OpportunityFactory(travelling=True)

    assert errors(saved(site, trip, duration_days=days)) == {"duration_days"}
    typed = opened(site, Opportunity) | {"name": "x", "client": ClientFactory().pk}
    typed |= {"status": trip.status_id, "manager": trip.manager_id, "departure_date": "2027-06-14"}
    assert errors(saved(site, Opportunity, typed, duration_days=days)) == {"duration_days"}
    assert Opportunity.objects.get().duration_days == 15


@pytest.mark.parametrize("day", BEYOND)
def test_a_departure_is_refused_beside_its_field(site: Client, day: str) -> None:
    trip = OpportunityFactory(travelling=True)

    assert errors(saved(site, trip, departure_date=day)) == {"departure_date"}


def test_a_return_beyond_the_calendars_is_refused_beside_the_duration(site: Client) -> None:
    trip = OpportunityFactory(travelling=True)

    page = saved(site, trip, departure_date="2100-12-31", duration_days="730")

    assert errors(page) == {"duration_days"}


@pytest.mark.parametrize("day", BEYOND)
@pytest.mark.parametrize("automatic", [False, True])
def test_the_database_refuses_a_day_set_by_hand(day: str, automatic: bool) -> None:  # noqa: FBT001
    task = TaskFactory()
    if automatic:
        rule = AutoTaskTemplateFactory()
        task = OpportunityFactory(status=rule.status).tasks.get()
        Task.objects.filter(pk=task.pk).update(is_pinned=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(due_date=date.fromisoformat(day))


def test_what_a_rule_computes_may_lie_a_little_outside() -> None:
    rule = AutoTaskTemplateFactory(before_departure=True)

    trip = OpportunityFactory(status=rule.status, departure_date=date(1990, 1, 1))

    assert trip.tasks.get().due_date == date(1989, 12, 2)


@pytest.mark.parametrize("name", ["_source_model", "_to_field"])
@pytest.mark.parametrize("value", ["nonsense", "a.b", ".", "auth.user", "x" * 5000])
def test_forged_parameters_of_a_popup_are_no_page(site: Client, name: str, value: str) -> None:
    url = address(ClientFactory._meta.model, "add")
    typed = {"name": "Famille Garnier", "kind": "family", "_popup": "1", name: value}

    assert site.post(url, typed).status_code == 400
    assert site.get(url, {"_popup": "1", name: value}).status_code == 400
    assert not ClientFactory._meta.model.objects.exists()


def test_a_popup_of_ours_says_what_was_added(site: Client) -> None:
    typed = {"name": "Famille Garnier", "kind": "family", "_popup": "1", "_to_field": "id"}
    typed |= {"_source_model": "opportunities.opportunity"}

    page = site.post(reverse("admin:opportunities_client_add"), typed)

    assert (page.status_code, "Famille Garnier" in page.text) == (200, True)
