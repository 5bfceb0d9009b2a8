"""Parts of queries that Django does not have."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import CharField, DateField, Func
from django.db.models.lookups import In


class InArray(In):
    """``pk__in_array=keys``: rows by their keys, however many, as one parameter.

    ``__in`` makes a parameter of each key, which costs more than reading the row, and SQLite
    and PostgreSQL both have a limit to them. Both read a list out of one text.
    """

    lookup_name = "in_array"
    rhs: Iterable[int]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        keys = json.dumps(self._some_keys())
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608
        return sql, (*values, keys)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        keys = ",".join(map(str, self._some_keys()))
        return f"{column} = ANY(%s::bigint[])", (*values, f"{{{keys}}}")

    def get_prep_lookup(self) -> list[int]:
        return [*map(int, self.rhs)]

    def _some_keys(self) -> list[int]:
        """The keys; without any, Django asks nothing at all."""
        if not self.rhs:
            raise EmptyResultSet
        return list(self.rhs)


def rows_among(column: str, keys: Iterable[int], *, using: str) -> tuple[str, str]:
    """``pk__in_array`` for a query in SQL: the condition, and its one parameter.

    Args:
        column: of ours, never what somebody typed.
    """
    found = [*map(int, keys)]
    if connections[using].vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", f"{{{','.join(map(str, found))}}}"
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(found)  # noqa: S608


class Literal(Func):
    """One of our own words in the SQL itself, such as a task's state; never what somebody typed.

    SQLite takes a partial index only when it reads the condition in the statement, before it
    knows the parameters.
    """

    template = "'%(word)s'"
    arity = 0

    def __init__(self, word: str, **kwargs: Any) -> None:
        if not word.isidentifier():
            raise ValueError(f"{word!r} is no word of ours")
        super().__init__(word=word, output_field=CharField(), **kwargs)


class DaysBefore(Func):
    """``DaysBefore("due_date", "reminder_days")``: so many days, of a column, before a date."""

    output_field = DateField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        words = {"template": "date(%(expressions)s || ' days')", "arg_joiner": ", '-' || "}
        return self.as_sql(compiler, connection, **words, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        words = {"template": "(%(expressions)s)", "arg_joiner": " - "}
        return self.as_sql(compiler, connection, **words, **extra)
