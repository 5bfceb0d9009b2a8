"""Real threads, each with a connection of its own, that start at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


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
