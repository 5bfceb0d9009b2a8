"""One view of the database for many queries, and none of them can write."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def frozen() -> Iterator[None]:
    """See the database as it is now until the end, whatever others commit meanwhile."""
    if connection.in_atomic_block:
        yield  # the caller's own transaction is the view
    elif connection.vendor == "sqlite":
        with _sqlite():
            yield
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def _sqlite() -> Iterator[None]:
    """A deferred transaction: ``atomic()`` would take the write lock of everybody."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
            cursor.execute("PRAGMA query_only = OFF")
