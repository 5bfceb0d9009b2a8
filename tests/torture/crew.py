"""Processes that work at the same time, and write down what was acknowledged to them."""

import contextlib
import json
import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from django.db import connections

from caladeo.db import retrying

# What is left over of the time of a trial when it is up, is not done.
END = time.monotonic() + float(os.environ.get("TORTURE_SECONDS", "1800"))


def is_time_up() -> bool:
    return time.monotonic() > END


class Log:
    """What one process was told; each line reaches the disk before the next thing is done."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def note(self, **facts: Any) -> None:
        os.write(self.file, f"{json.dumps(facts, default=str)}\n".encode())


type Job = Callable[[Random, Log], object]


def work_together(jobs: Sequence[Job], *, folder: Path, seed: str) -> None:
    """Run each job in a process of its own until all are done."""
    crew = [start(job, folder / f"{n}.jsonl", f"{seed} {n}") for n, job in enumerate(jobs)]
    for process in crew:
        if os.waitpid(process, 0)[1]:
            Log(folder / "crew.jsonl").note(error=f"process {process} died")


def start(job: Job, path: Path, seed: str) -> int:
    connections.close_all()  # a connection cannot be shared with a child
    if process := os.fork():
        return process
    log = Log(path)
    try:
        _count_retries(log)
        job(Random(seed), log)  # noqa: S311
    except BaseException as error:  # noqa: BLE001
        log.note(error=repr(error), trace=traceback.format_exc())
    finally:
        os._exit(0)


def _count_retries(log: Log) -> None:
    original = retrying.is_passing

    def counted(error: Exception) -> bool:
        is_passing = original(error)
        log.note(passing=is_passing)
        return is_passing

    retrying.is_passing = counted


def notes(folder: Path) -> Iterator[dict[str, Any]]:
    """All that was written down; the last line of a killed process may be cut."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            with contextlib.suppress(ValueError):
                yield {"who": path.stem, **json.loads(line)}
