"""Rows of one model made ready for the database; how few are written, or all without `bulk`."""

from collections.abc import Iterable, Sequence
from itertools import batched, chain
from typing import Any

from django.db import connections, models, router

# What one statement may carry wherever it runs: SQLite is sometimes built for no more.
MOST_VARIABLES = 999

type Values = tuple[Any, ...]
# The values of its own, and those that it shares with others. When rows share the very
# same tuple, many of them are written without repeating it.
type Row = tuple[Values, Values]


class ColumnLayout:
    """Which columns of a model are written together: those of each row, those it shares."""

    def __init__(
        self, model: type[models.Model], own: Sequence[str], shared: Sequence[str] = ()
    ) -> None:
        self.by_name: dict[str, Any] = {row.attname: row for row in model._meta.concrete_fields}
        self.model = model
        self.key: Any = model._meta.pk
        self.own = [self.by_name[name] for name in own]
        self.shared = [self.by_name[name] for name in shared]
        self.connection: Any = connections[router.db_for_write(model)]
        self.table = self.connection.ops.quote_name(model._meta.db_table)

    @property
    def fields(self) -> list[Any]:
        return [*self.own, *self.shared]

    def quoted(self, *fields: Any) -> list[str]:
        """The names of these columns in SQL."""
        return [self.connection.ops.quote_name(field.column) for field in fields]

    def kinds(self, *fields: Any) -> list[str]:
        """The types of these columns in SQL."""
        return [field.rel_db_type(self.connection) for field in fields]

    def ready(self, instance: Any, names: Iterable[str]) -> Values:
        """These columns of an instance, or what has its names, as the database takes them.

        Rows that have them in common can share the work.
        """
        fields = [self.by_name[name] for name in names]
        return tuple([self.prepared(field, field.pre_save(instance, add=True)) for field in fields])

    def prepared(self, field: Any, value: Any) -> Any:
        """A value of the field as the database takes it."""
        return field.get_db_prep_save(value, self.connection)


def insert(layout: ColumnLayout, rows: Sequence[Row]) -> None:
    """Write new rows, whose keys nobody asks for."""
    insert_keyed(layout, rows)


def insert_keyed(layout: ColumnLayout, rows: Sequence[Row]) -> list[int]:
    """Write new rows; their keys in the order of the rows."""
    columns = layout.quoted(*layout.fields)
    mark = f"({', '.join(['%s'] * len(columns))})"
    into = f"INSERT INTO {layout.table} ({', '.join(columns)}) VALUES "  # noqa: S608
    back = f" RETURNING {layout.quoted(layout.key)[0]}"
    keys: list[int] = []
    with layout.connection.cursor() as cursor:
        for part in batched(rows, MOST_VARIABLES // len(columns), strict=False):
            values = list(chain.from_iterable((*own, *shared) for own, shared in part))
            cursor.execute(into + ", ".join([mark] * len(part)) + back, values)
            keys += [key for (key,) in cursor.fetchall()]
    return keys


def update(layout: ColumnLayout, keys: Sequence[int], rows: Sequence[Row]) -> None:
    """Give the rows with these keys their new values."""
    if layout.connection.vendor == "postgresql":
        _update_from_arrays(layout, keys, rows)
        return
    sets = ", ".join(f"{column} = %s" for column in layout.quoted(*layout.fields))
    key = layout.quoted(layout.key)[0]
    change = f"UPDATE {layout.table} SET {sets} WHERE {key} = %s"  # noqa: S608
    values = [(*own, *shared, key) for key, (own, shared) in zip(keys, rows, strict=True)]
    with layout.connection.cursor() as cursor:
        cursor.executemany(change, values)


def _update_from_arrays(layout: ColumnLayout, keys: Sequence[int], rows: Sequence[Row]) -> None:
    """One statement that joins the table with its new values, a column an array."""
    fields = [layout.key, *layout.fields]
    arrays = ", ".join(f"%s::{kind}[]" for kind in layout.kinds(*fields))
    key, *columns = layout.quoted(*fields)
    sets = ", ".join(f"{column} = new.{column}" for column in columns)
    change = (
        f"UPDATE {layout.table} SET {sets} FROM unnest({arrays})"  # noqa: S608
        f" AS new({', '.join((key, *columns))}) WHERE {layout.table}.{key} = new.{key}"
    )
    values = ((key, *own, *shared) for key, (own, shared) in zip(keys, rows, strict=True))
    with layout.connection.cursor() as cursor:
        cursor.execute(change, [list(column) for column in zip(*values, strict=True)])
