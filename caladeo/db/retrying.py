"""Whole operations tried again when the database, not the caller, is at fault."""

import functools
import time
from collections.abc import Callable

from django.db import IntegrityError, OperationalError, connection

ATTEMPTS = 3
# Lets the other one through; without it the same two meet again in the same deadlock.
PAUSE = 0.05
# Serialization failure, deadlock, and a row that vanished under a foreign key.
SQLSTATES = frozenset({"40001", "40P01", "23503"})
# Of SQLite: at once, to be tried again; or after its own wait, in seconds, which was enough.
LOCKED = "database is locked"
WAITED = 1.0


def is_passing(error: Exception) -> bool:
    """Whether the same operation may succeed if it is simply run again."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in SQLSTATES:
        return True
    return LOCKED in str(cause) or "FOREIGN KEY constraint failed" in str(cause)


def on_conflict[**P, R](operation: Callable[P, R]) -> Callable[P, R]:
    """Run the operation again, at most three times in all, after a passing fault.

    For what a view, a command, a worker or a shell calls, not for the parts of it: inside
    somebody's transaction a part must not be run again alone, so the fault goes up to the
    operation that opened it. Not for a whole view, which would say twice what was done once.
    """

    @functools.wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        begun = time.monotonic()
        left = 0 if connection.in_atomic_block else ATTEMPTS - 1
        while True:
            try:
                return operation(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                has_waited = time.monotonic() - begun > WAITED and LOCKED in str(error.__cause__)
                if not left or has_waited or not is_passing(error):
                    raise
                left -= 1
                time.sleep(PAUSE)

    return run
