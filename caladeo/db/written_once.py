"""What is always asked, written by the ORM once: to write it anew takes ten times its answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection, models

# Who is nobody, and when was never: a query is written for them, and asked for others.
SOMEBODY_KEY = 987654321
SOME_DAY = date(1990, 1, 1)


class WrittenOnce:
    """A query that is written for stand-ins; each time it is told whom they stand for."""

    def __init__(self, write: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self.write = write

    @cached_property
    def _statement(self) -> tuple[str, Sequence[Any]]:
        return self.write().query.sql_with_params()

    def rows(self, given: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """As the database gives them, for these values in the place of the stand-ins."""
        return _asked(*self._statement, given)

    def count(self, given: Mapping[Any, Any]) -> int:
        statement, values = self._statement
        counted = f"SELECT COUNT(*) FROM ({statement}) AS found"  # noqa: S608
        [(number,)] = _asked(counted, values, given)
        return int(number)


def _asked(
    statement: str, values: Sequence[Any], given: Mapping[Any, Any]
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [given.get(value, value) for value in values])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def standing_for_day(day: date) -> dict[Any, Any]:
    """``SOME_DAY`` is this day."""
    adapt = connection.ops.adapt_datefield_value
    return {adapt(SOME_DAY): adapt(day)}
