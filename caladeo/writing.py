"""Many rows of a model, written as fast as the database takes them.

The ORM builds the SQL of each row anew, which costs several times the writing itself. Here
a few rows go in one INSERT, many by COPY on PostgreSQL and by ``executemany`` on SQLite.
As ``bulk_create``, it sends no signal; the constraints of the database hold as ever.
"""

from collections.abc import Iterable, Sequence
from itertools import batched, chain
from typing import Any

from django.db import connections, models, router

# What one statement may carry wherever it runs: SQLite is sometimes built for no more.
MOST_VARIABLES = 999
# From so many rows on, SQLite is quicker by way of a table without indexes: those of the
# real one are then kept in one statement.
MANY = 1000

type Values = tuple[Any, ...]


def attributes(model: type[models.Model], *, but: Iterable[str] = ()) -> tuple[str, ...]:
    """The columns of a model, by attribute, without its key and those named."""
    left_out = {model._meta.pk.attname, *but}
    names = [field.attname for field in model._meta.concrete_fields]
    return tuple(name for name in names if name not in left_out)


class Sheet:
    """Rows of one model to be written together, by these attributes."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        fields: dict[str, Any] = {row.attname: row for row in model._meta.concrete_fields}
        self.fields = {name: fields[name] for name in names}
        self.connection: Any = connections[router.db_for_write(model)]
        self.sequence = (model._meta.db_table, str(model._meta.pk.column))
        quote = self.connection.ops.quote_name
        self.key, self.table = quote(self.sequence[1]), quote(self.sequence[0])
        self.columns = [quote(field.column) for field in self.fields.values()]

    def ready(self, instance: models.Model, names: Iterable[str]) -> Values:
        """These columns of an unsaved instance as the database takes them.

        Rows that have them in common can share the work.
        """
        fields = [self.fields[name] for name in names]
        return tuple(self._prepared(field, field.pre_save(instance, add=True)) for field in fields)

    def _prepared(self, field: Any, value: Any) -> Any:
        return field.get_db_prep_save(value, self.connection)

    def insert(self, rows: Sequence[Values]) -> list[int]:
        """Write rows of values that are ready; inside a transaction.

        Returns:
            The new keys, in the order of the rows.
        """
        many = {"postgresql": self._copy, "sqlite": self._execute_many}
        if len(rows) * len(self.columns) <= MOST_VARIABLES:
            return self._insert_in_parts(rows)
        return many.get(self.connection.vendor, self._insert_in_parts)(rows)

    def update(self, keys: Sequence[int], rows: Sequence[Values]) -> None:
        """Give the rows with these keys new values that are ready; inside a transaction."""
        if rows and self.connection.vendor == "postgresql":
            self._update_from_arrays(_with_keys(keys, rows))
        elif rows:
            sets = ", ".join(f"{column} = %s" for column in self.columns)
            change = f"UPDATE {self.table} SET {sets} WHERE {self.key} = %s"  # noqa: S608
            with self.connection.cursor() as cursor:
                cursor.executemany(
                    change, ((*row, key) for key, row in zip(keys, rows, strict=True))
                )

    def _update_from_arrays(self, rows: Iterable[Values]) -> None:
        """One statement that joins the table with its new values, a column an array."""
        kinds = ["bigint", *(field.db_type(self.connection) for field in self.fields.values())]
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        names = ", ".join((self.key, *self.columns))
        sets = ", ".join(f"{column} = new.{column}" for column in self.columns)
        change = (
            f"UPDATE {self.table} SET {sets} FROM unnest({arrays}) AS new({names})"  # noqa: S608
            f" WHERE {self.table}.{self.key} = new.{self.key}"
        )
        with self.connection.cursor() as cursor:
            cursor.execute(change, [list(column) for column in zip(*rows, strict=True)])

    def _insert_in_parts(self, rows: Sequence[Values]) -> list[int]:
        mark = f"({', '.join(['%s'] * len(self.columns))})"
        into = f"INSERT INTO {self.table} ({', '.join(self.columns)}) VALUES "  # noqa: S608
        keys: list[int] = []
        with self.connection.cursor() as cursor:
            for part in batched(rows, MOST_VARIABLES // len(self.columns), strict=False):
                marks = ", ".join([mark] * len(part))
                values = list(chain.from_iterable(part))
                cursor.execute(f"{into}{marks} RETURNING {self.key}", values)
                keys += [key for (key,) in cursor.fetchall()]
        return keys

    def _copy(self, rows: Sequence[Values]) -> list[int]:
        reserve = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        into = f"COPY {self.table} ({', '.join((self.key, *self.columns))}) FROM STDIN"
        with self.connection.cursor() as cursor:
            cursor.execute(reserve, [*self.sequence, len(rows)])
            keys = [key for (key,) in cursor.fetchall()]
            # Django passes ``copy`` on as it is, its errors too.
            with self.connection.wrap_database_errors, cursor.copy(into) as copy:
                for row in _with_keys(keys, rows):
                    copy.write_row(row)
        return keys

    def _execute_many(self, rows: Sequence[Values]) -> list[int]:
        """SQLite has one writer at a time: the next keys are ours until the commit."""
        columns = ", ".join((self.key, *self.columns))
        into = f"INSERT INTO {self.table} ({columns})"
        marks = ", ".join(["%s"] * (len(self.columns) + 1))
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", self.sequence[:1])
            (last,) = cursor.fetchone() or (0,)
            keys = list(range(last + 1, last + 1 + len(rows)))
            keyed = _with_keys(keys, rows)
            if len(rows) < MANY:
                cursor.executemany(f"{into} VALUES ({marks})", keyed)
            else:
                cursor.execute(f"CREATE TEMP TABLE sheet ({columns})")
                cursor.executemany(f"INSERT INTO temp.sheet VALUES ({marks})", keyed)  # noqa: S608
                cursor.execute(f"{into} SELECT * FROM temp.sheet")  # noqa: S608
                cursor.execute("DROP TABLE temp.sheet")
        return keys


def _with_keys(keys: Iterable[int], rows: Iterable[Values]) -> Iterable[Values]:
    return ((key, *row) for key, row in zip(keys, rows, strict=True))


def insert[M: models.Model](instances: Sequence[M]) -> list[M]:
    """Write unsaved instances of one model and give them their keys; inside a transaction."""
    if not instances:
        return []
    names = attributes(type(instances[0]))
    sheet = Sheet(type(instances[0]), names)
    columns = [_column(sheet, name, instances) for name in names]
    keys = sheet.insert(list(zip(*columns, strict=True)))
    for row, key in zip(instances, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = sheet.connection.alias
    return list(instances)


def update(instances: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these attributes of saved instances of one model; inside a transaction."""
    if instances:
        sheet = Sheet(type(instances[0]), names)
        columns = [_column(sheet, name, instances) for name in names]
        sheet.update([row.pk for row in instances], list(zip(*columns, strict=True)))


def _column(sheet: Sheet, name: str, instances: Sequence[models.Model]) -> list[Any]:
    """One column of all instances; what many have in common is made ready once."""
    field = sheet.fields[name]
    values = [field.pre_save(row, row._state.adding) for row in instances]
    known = {id(value): value for value in values}
    ready = {at: sheet._prepared(field, value) for at, value in known.items()}
    return [ready[id(value)] for value in values]
