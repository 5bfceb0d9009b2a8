"""Forms of the administration site, filled in as a browser would send them."""

from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse

from tests.clients import Client


def address(model: type[Model] | Model, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def opened(client: Client, row: type[Model] | Model) -> dict[str, Any]:
    """What the form of a row (of a new one, for a model) sends when nothing is typed."""
    return sent_by(client.get(where(row)))


def saved(
    client: Client, row: type[Model] | Model, form: dict[str, Any] | None = None, /, **typed: Any
) -> HttpResponse:
    """Type these values in the form, opened just now or before, and save it."""
    return client.post(where(row), {**(form or opened(client, row)), **typed})


def where(row: type[Model] | Model) -> str:
    return address(row, "change", row.pk) if isinstance(row, Model) else address(row, "add")


def sent_by(page: HttpResponse) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for field in page.context["adminform"].form:
        value = field.value()
        if value not in (None, False):
            sent[field.html_name] = value
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = "" if value is None else value
    return sent


def errors(page: HttpResponse) -> dict[str, list[str]]:
    """The messages beside the fields of a form that was not saved."""
    found: dict[str, list[str]] = page.context["adminform"].form.errors
    return found
