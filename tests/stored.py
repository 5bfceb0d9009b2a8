"""What the database holds, to be compared with what it holds later."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection

from caladeo.models import JournalEntry


def stored() -> dict[str, list[Any]]:
    """Every row of the database, but for the sessions, and that a list was looked at."""
    with connection.cursor() as cursor:
        return {label: _read(cursor, *asked) for label, asked in _queries().items()}


def count_of_changes() -> int:
    """How many rows this connection has written on SQLite: while it stays, so does all."""
    count: int = connection.connection.total_changes
    return count


def _read(cursor: Any, sql: str, values: tuple[Any, ...]) -> list[Any]:
    cursor.execute(sql, values)
    rows: list[Any] = cursor.fetchall()
    return rows


@cache
def _queries() -> dict[str, tuple[str, tuple[Any, ...]]]:
    """To write them anew took ten times as long as to ask them, and tests ask hundreds of times."""
    return {
        model._meta.label: _rows(model)
        .order_by("pk")
        .values_list(*_columns(model))
        .query.sql_with_params()
        for model in apps.get_models()
        if model is not Session
    }


def _columns(model: Any) -> list[str]:
    names = [field.attname for field in model._meta.concrete_fields]
    return [name for name in names if name != "left_lists"]


def _rows(model: Any) -> Any:
    rows = model._base_manager.all()
    return rows.exclude(kind=JournalEntry.Kind.EXPORTED) if model is JournalEntry else rows
