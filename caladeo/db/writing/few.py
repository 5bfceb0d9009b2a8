"""The way of a few rows, and of all rows on a database that `bulk` does not know."""

from collections.abc import Sequence
from itertools import batched, chain

from caladeo.db.writing.layout import ColumnLayout, Row

# What one statement may carry wherever it runs: SQLite is sometimes built for no more.
MOST_VARIABLES = 999


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
