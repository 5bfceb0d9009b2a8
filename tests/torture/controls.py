"""The engine without one of its guards, at run time and in this process only."""

import contextlib
from typing import Any

from django.db import connection, connections, models, transaction

from caladeo.db import sql
from opportunities.models.querysets import OpportunityQuerySet
from tasks.models import Task


def without_lock() -> None:
    """Rows are read without being locked.

    SQLite has no row locks: there it is the transaction that locks, when it begins.
    """
    connections["default"].settings_dict["OPTIONS"].pop("transaction_mode", None)
    connections.close_all()
    OpportunityQuerySet.locked = lambda rows: rows.select_related(None).order_by("pk")
    sql.key_share = lambda _using: ""


def without_transaction() -> None:
    """Each statement is on its own."""
    transaction.atomic = Nothing
    models.QuerySet.select_for_update = lambda rows, *args, **kwargs: rows
    sql.key_share = lambda _using: ""


def without_constraint() -> None:
    """A change may have two tasks of one template."""
    [held] = [row for row in Task._meta.constraints if row.name.endswith("once_per_change")]
    Task._meta.constraints.remove(held)  # SQLite makes the table anew, as the model has it
    with connection.schema_editor() as editor:
        editor.remove_constraint(Task, held)


class Nothing(contextlib.ContextDecorator):
    """In place of ``transaction.atomic``, with or without arguments."""

    def __new__(cls, using: Any = None, *args: Any, **kwargs: Any) -> Any:
        return using if callable(using) else super().__new__(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass
