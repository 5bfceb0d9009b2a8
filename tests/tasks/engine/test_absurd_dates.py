"""Dates and durations that no calendar knows are refused beside their field, and by constraint."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from opportunities.models import Opportunity
from tasks.doctor import dates
from tasks.models import Task
from tasks.text import explaining
from tests.admin_pages import address, opened, saved
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, ClientFactory, OpportunityFactory, TaskFactory
from tests.reading import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
BEYOND = ["1989-12-31", "2101-01-01", "0001-01-01", "9999-12-31"]


def errors(page: Any) -> set[str]:
    return set(page.context["adminform"].form.errors)


@pytest.mark.once
@pytest.mark.parametrize("day", BEYOND)
def test_a_due_date_is_refused_beside_its_field(site: Client, day: str) -> None:
    task = TaskFactory()

    assert errors(saved(site, task, due_date=day)) == {"due_date"}
    assert errors(saved(site, Task, name="x", opportunity=task.opportunity_id, due_date=day)) == {
        "due_date"
    }
    assert Task.objects.get().due_date is None


@pytest.mark.once
@pytest.mark.parametrize("days", ["0", "731", "32768", "99999999999999999999", "-5"])
def test_a_duration_is_refused_beside_its_field(site: Client, days: str) -> None:
    trip = OpportunityFactory(travelling=True)

    assert errors(saved(site, trip, duration_days=days)) == {"duration_days"}
    typed = opened(site, Opportunity) | {"name": "x", "client": ClientFactory().pk}
    typed |= {"status": trip.status_id, "manager": trip.manager_id, "departure_date": "2027-06-14"}
    assert errors(saved(site, Opportunity, typed, duration_days=days)) == {"duration_days"}
    assert Opportunity.objects.get().duration_days == 15


@pytest.mark.once
@pytest.mark.parametrize("day", BEYOND)
def test_a_departure_is_refused_beside_its_field(site: Client, day: str) -> None:
    trip = OpportunityFactory(travelling=True)

    assert errors(saved(site, trip, departure_date=day)) == {"departure_date"}


@pytest.mark.once
def test_a_return_beyond_the_calendars_is_refused_beside_the_duration(site: Client) -> None:
    trip = OpportunityFactory(travelling=True)

    page = saved(site, trip, departure_date="2100-12-31", duration_days="730")

    assert errors(page) == {"duration_days"}


@pytest.mark.parametrize("day", BEYOND)
@pytest.mark.parametrize("how", ["by hand", "pinned", "computed", "key date"])
def test_the_database_refuses_a_day(day: str, how: str) -> None:
    task = TaskFactory()
    if how != "by hand":
        rule = AutoTaskTemplateFactory()
        task = OpportunityFactory(status=rule.status).tasks.get()
        reference = "key_date" if how == "key date" else task.reference
        Task.objects.filter(pk=task.pk).update(is_pinned=how != "computed", reference=reference)

    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(due_date=date.fromisoformat(day))


@pytest.mark.once
@pytest.mark.parametrize("day", BEYOND)
def test_the_model_refuses_a_day_as_the_database_does(day: str) -> None:
    task = TaskFactory()
    task.due_date = date.fromisoformat(day)

    with pytest.raises(ValidationError, match="task_is_due_within_the_calendars"):
        task.validate_constraints()


def test_what_a_rule_computes_beyond_them_is_due_at_their_edge(site: Client) -> None:
    rule = AutoTaskTemplateFactory(before_departure=True)

    trip = OpportunityFactory(status=rule.status, departure_date=date(1990, 1, 1))

    task = trip.tasks.get()
    assert (task.due_date, task.due.counted) == (date(1990, 1, 1), date(1989, 12, 2))
    with translation.override("fr"):
        assert explaining.explain(task.due) == (
            "1er janvier 1990 = départ (1er janvier 1990) − 30 jours, "
            "soit le 2 décembre 1989, hors des calendriers\u00a0: leur jour le plus proche"
        )
    assert not list(dates.wrong_due_dates())
    edition = reverse("tasks:edition", args=[task.pk])
    assert site.post(edition, fields_of(site.get(edition)) | {"name": "x"}).status_code == 302


def test_what_was_computed_beyond_them_is_brought_inside() -> None:
    rule = AutoTaskTemplateFactory(before_departure=True, visible_days=3)
    trip = OpportunityFactory(status=rule.status, departure_date=date(1990, 1, 1))
    before = Task.objects.values().get()
    migration = import_module("tasks.migrations.0011_computed_dates_within_the_calendars")
    Task.objects.update(computed_date=date(1989, 12, 2), skipped_days=[["1989-12-02", "", "x"]])

    migration.bring_inside(apps, connection.schema_editor())

    assert Task.objects.values().get() == before
    assert trip.tasks.get().visible_from == date(1989, 12, 29)


@pytest.mark.once
@pytest.mark.parametrize("name", ["_source_model", "_to_field"])
@pytest.mark.parametrize("value", ["nonsense", "a.b", ".", "auth.user", "x" * 5000])
def test_forged_parameters_of_a_popup_are_no_page(site: Client, name: str, value: str) -> None:
    url = address(ClientFactory._meta.model, "add")
    typed = {"name": "Famille Garnier", "kind": "family", "_popup": "1", name: value}

    assert site.post(url, typed).status_code == 400
    assert site.get(url, {"_popup": "1", name: value}).status_code == 400
    assert not ClientFactory._meta.model.objects.exists()


@pytest.mark.once
def test_a_popup_of_ours_says_what_was_added(site: Client) -> None:
    typed = {"name": "Famille Garnier", "kind": "family", "_popup": "1", "_to_field": "id"}
    typed |= {"_source_model": "opportunities.opportunity"}

    page = site.post(reverse("admin:opportunities_client_add"), typed)

    assert (page.status_code, "Famille Garnier" in page.text) == (200, True)
