"""What the database holds, to be compared with what it holds later."""

from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session

from caladeo.models import JournalEntry


def stored() -> dict[str, list[Any]]:
    """Every row of the database, but for the sessions, and that a list was looked at."""
    return {
        model._meta.label: list(_rows(model).order_by("pk").values_list(*_columns(model)))
        for model in apps.get_models()
        if model is not Session
    }


def _columns(model: Any) -> list[str]:
    names = [field.attname for field in model._meta.concrete_fields]
    return [name for name in names if name != "left_lists"]


def _rows(model: Any) -> Any:
    rows = model._base_manager.all()
    return rows.exclude(kind=JournalEntry.Kind.EXPORTED) if model is JournalEntry else rows
