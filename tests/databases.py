"""What tests ask of the database itself: how many statements, how large they may be."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(work: Callable[[], Any]) -> int:
    """How many statements reach the database; opening and closing a transaction is none."""
    with CaptureQueriesContext(connection) as captured:
        work()
    control = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(control) for query in captured)


@contextmanager
def few_variables() -> Iterator[None]:
    """SQLite as some systems build it: at most 999 variables in a statement."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    handle, kind = connection.connection, sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER
    before = handle.setlimit(kind, 999)
    try:
        yield
    finally:
        handle.setlimit(kind, before)
