"""Races that happen each time: one thread stops in the middle, another one overtakes it.

With ``locks=False`` the same code runs without its row locks. PostgreSQL then shows what they
are for; SQLite has none to leave out, for its writers stand in line from BEGIN IMMEDIATE on.
"""

import re
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection

PATIENCE = 20
LOCK = re.compile(r" FOR (NO KEY UPDATE|UPDATE|KEY SHARE)\b.*$", re.DOTALL)

Call = Callable[[], object]


def overtake(first: Call, second: Call, *, after: str, locks: bool = True) -> list[object]:
    """Stop ``first`` after a statement that holds these words, and start ``second``.

    Once ``second`` has ended, or waits for a lock, ``first`` goes on.

    Returns:
        What each returned, or the error that it raised.
    """
    pause, watch = Pause(after), Watch()
    left_out = () if locks else (without_locks,)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(alone, first, pause, *left_out)
        try:
            assert pause.reached.wait(PATIENCE), f"no statement held {after}: {one}"
            other = pool.submit(alone, second, watch, *left_out)
            watch.wait(other)
        finally:
            pause.go_on.set()
        return [one.result(PATIENCE), other.result(PATIENCE)]


def alone(call: Call, *wrappers: Any) -> object:
    """The call on a connection of its own, each statement passing through the wrappers."""
    try:
        with ExitStack() as stack:
            for wrapper in wrappers:
                stack.enter_context(connection.execute_wrapper(wrapper))
            return call()
    except Exception as error:  # noqa: BLE001
        return error
    finally:
        connection.close()


def without_locks(execute: Any, sql: str, *args: Any) -> Any:
    return execute(LOCK.sub("", sql), *args)


class Pause:
    """Stops a thread, once, after a statement that holds some words."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.reached, self.go_on = threading.Event(), threading.Event()

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        result = execute(sql, *args)
        if self.words in sql and not self.reached.is_set():
            self.reached.set()
            assert self.go_on.wait(PATIENCE)
        return result


class Watch:
    """Sees whether a thread waits for a lock."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.process = 0

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        if connection.vendor == "postgresql":
            self.process = connection.connection.info.backend_pid
        elif sql.startswith("BEGIN"):
            self.asked.set()
        return execute(sql, *args)

    def wait(self, call: Future[object]) -> None:
        ended = threading.Event()
        call.add_done_callback(lambda _: ended.set())
        for _ in range(PATIENCE * 50):
            if ended.wait(0.02) or self.is_waiting():
                return
        pytest.fail("the second call neither ended nor waits for a lock")

    def is_waiting(self) -> bool:
        if connection.vendor != "postgresql":
            return self.asked.is_set()
        query = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
        with connection.cursor() as cursor:
            cursor.execute(query, [self.process])
            return cursor.fetchone() == (True,)


needs_row_locks = pytest.mark.skipif(
    "sqlite" in connection.settings_dict["ENGINE"],
    reason="SQLite has no row locks to leave out: its writers stand in line",
)


def meanwhile(call: Call, *, after: str) -> Callable[..., Any]:
    """A wrapper that has somebody else do this, once, after a statement that holds these words."""
    waiting = [call]

    def run(execute: Any, sql: str, *args: Any) -> Any:
        result = execute(sql, *args)
        if after in sql and waiting:
            pool = ThreadPoolExecutor(1)
            answer = pool.submit(alone, waiting.pop())
            pool.shutdown(wait=False)  # it may wait for what this thread holds
            assert answer.result(PATIENCE) is None
        return result

    return run
