"""What Django cannot say in SQL: parts of queries, and row locks."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models, router
from django.db.models import CharField, DateField, Func
from django.db.models.lookups import In


class InArray(In):
    """``pk__in_array=keys``: rows by their keys, however many, as one parameter.

    ``__in`` makes a parameter of each key, which costs more than reading the row, and SQLite
    and PostgreSQL both have a limit to them. Both read a list out of one text.
    """

    lookup_name = "in_array"
    rhs: Iterable[int]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet  # Django asks nothing at all
        column, values = self.process_lhs(compiler, connection)
        condition, keys = in_array(column, self.rhs, using=connection.alias)
        return condition, (*values, keys)

    def get_prep_lookup(self) -> list[int]:
        return [*map(int, self.rhs)]


def in_array(column: str, keys: Iterable[int], *, using: str) -> tuple[str, str]:
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


def key_share(using: str) -> str:
    """The lock clause that lets other moves pass and makes a deletion wait.

    Django knows only the exclusive forms of ``select_for_update``, which would queue
    every move into one status. SQLite needs none: its writers already stand in line.
    """
    return " FOR KEY SHARE" if connections[using].vendor == "postgresql" else ""


def lock_shared[M: models.Model](model: type[M]) -> list[M]:
    """All rows in their order; inside a transaction they stay as they are until its end.

    For the few rows that everybody counts with: whoever changes one waits for those who are
    writing what they counted.
    """
    using = router.db_for_read(model)
    rows = model._default_manager.using(using).all()
    if not connections[using].in_atomic_block:
        return list(rows)
    query, values = rows.query.get_compiler(using).as_sql()
    return list(model._default_manager.using(using).raw(query + key_share(using), values))


def one_at_a_time(number: int) -> None:
    """Wait for whoever works under the same number, until the end of the transaction.

    For work that compares many rows with what is there, where no one row stands for all of
    it. SQLite's writers stand in line anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
