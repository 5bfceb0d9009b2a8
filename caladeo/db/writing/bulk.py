"""The way of many rows: COPY on PostgreSQL, ``executemany`` on SQLite.

From a thousand on they go through two tables of the moment, bare of indexes. One holds for
each row its key, its own values and a number; the other one, by that number, the values
that rows share. One statement then joins them into the real table, so that what thousands
have in common travels once and indexes are kept in one go.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from caladeo.db.writing.few import ColumnLayout, Row, Values

# How each calls the place of a row in its table: they stand there as they were written.
PLACES = {"postgresql": "ctid", "sqlite": "rowid"}
VENDORS = PLACES.keys()
MANY = 1000
# Names that no table and no column of a model bears.
ROWS, SHARED, NUMBER = "sheet_rows", "sheet_shared", "sheet_number"
JOINED = f"{ROWS} CROSS JOIN {SHARED}"
MATCHING = f"{SHARED}.{NUMBER} = {ROWS}.{NUMBER}"


def insert(layout: ColumnLayout, rows: Sequence[Row]) -> None:
    """Write new rows, whose keys nobody asks for."""
    _insert(layout, layout.own, rows)


def insert_keyed(layout: ColumnLayout, rows: Sequence[Row]) -> list[int]:
    """Write new rows; their keys in the order of the rows."""
    keys = _new_keys(layout, len(rows))
    _insert(layout, [layout.key, *layout.own], _keyed(keys, rows))
    return keys


def update(layout: ColumnLayout, keys: Sequence[int], rows: Sequence[Row]) -> None:
    """Give the rows with these keys their new values."""
    own = [f"{name} = {ROWS}.{name}" for name in layout.quoted(*layout.own)]
    shared = [f"{name} = {SHARED}.{name}" for name in layout.quoted(*layout.shared)]
    (key,) = layout.quoted(layout.key)
    keyed = [layout.key, *layout.own]
    with layout.connection.cursor() as cursor, _laid_out(layout, cursor, keyed, _keyed(keys, rows)):
        cursor.execute(
            f"UPDATE {layout.table} SET {', '.join(own + shared)} FROM {JOINED}"  # noqa: S608
            f" WHERE {layout.table}.{key} = {ROWS}.{key} AND {MATCHING}"
        )


def _keyed(keys: Iterable[int], rows: Iterable[Row]) -> list[Row]:
    return [((key, *own), shared) for key, (own, shared) in zip(keys, rows, strict=True)]


def _insert(layout: ColumnLayout, own: Sequence[Any], rows: Sequence[Row]) -> None:
    columns = ", ".join(layout.quoted(*own, *layout.shared))
    with layout.connection.cursor() as cursor:
        if len(rows) < MANY:
            values = ((*own, *shared) for own, shared in rows)
            _fill(layout, cursor, f"{layout.table} ({columns})", values)
            return
        place = f"{ROWS}.{PLACES[layout.connection.vendor]}"
        with _laid_out(layout, cursor, own, rows):
            # In their order, by which the database gives keys: it may join them in another.
            cursor.execute(
                f"INSERT INTO {layout.table} ({columns}) SELECT {columns}"  # noqa: S608
                f" FROM {JOINED} WHERE {MATCHING} ORDER BY {place}"
            )


@contextmanager
def _laid_out(
    layout: ColumnLayout, cursor: Any, own: Sequence[Any], rows: Iterable[Row]
) -> Iterator[None]:
    """The rows in their two tables, until the end of the block."""
    mine = [*_defined(layout, *own), f"{NUMBER} integer"]
    shared = [f"{NUMBER} integer PRIMARY KEY", *_defined(layout, *layout.shared)]
    cursor.execute(f"CREATE TEMPORARY TABLE {ROWS} ({', '.join(mine)})")
    cursor.execute(f"CREATE TEMPORARY TABLE {SHARED} ({', '.join(shared)})")
    once: dict[int, Values] = {}
    _fill(layout, cursor, ROWS, _numbered(rows, once))
    _fill(layout, cursor, SHARED, ((at, *row) for at, row in enumerate(once.values())))
    yield
    cursor.execute(f"DROP TABLE {ROWS}")
    cursor.execute(f"DROP TABLE {SHARED}")


def _defined(layout: ColumnLayout, *fields: Any) -> list[str]:
    pairs = zip(layout.quoted(*fields), layout.kinds(*fields), strict=True)
    return [f"{name} {kind}" for name, kind in pairs]


def _numbered(rows: Iterable[Row], once: dict[int, Values]) -> Iterator[Values]:
    """The rows with the number of what they share, which is gathered on the way."""
    numbers: dict[int, int] = {}
    for own, shared in rows:
        at = id(shared)
        if at not in numbers:
            numbers[at], once[at] = len(numbers), shared
        yield (*own, numbers[at])


def _fill(layout: ColumnLayout, cursor: Any, into: str, rows: Iterable[Values]) -> None:
    """Write rows into a table, at least one."""
    if layout.connection.vendor == "postgresql":
        # Django passes ``copy`` on as it is, its errors too.
        with layout.connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        values = list(rows)
        marks = ", ".join(["%s"] * len(values[0]))
        cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", values)  # noqa: S608


def _new_keys(layout: ColumnLayout, count: int) -> list[int]:
    """So many keys that nobody else will be given."""
    table = layout.model._meta.db_table
    with layout.connection.cursor() as cursor:
        if layout.connection.vendor == "postgresql":
            reserve = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(reserve, [table, layout.key.column, count])
            return [key for (key,) in cursor.fetchall()]
        # SQLite has one writer at a time: the next keys are ours until the commit.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone() or (0,)
        return list(range(last + 1, last + 1 + count))
