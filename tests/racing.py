"""Real threads, each with a connection of its own, that start at the same moment."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


def together(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at once; what each returned, or the error that it raised."""
    start = threading.Barrier(len(calls), timeout=20)

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait()
            return call()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@contextmanager
def holding(lock: Callable[[], Any]) -> Iterator[None]:
    """Somebody else's transaction, which keeps what it has locked until the end of the block."""
    has_locked, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                lock()
                has_locked.set()
                assert may_end.wait(60)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        try:
            assert has_locked.wait(20), held
            yield
        finally:
            may_end.set()
            held.result(20)
