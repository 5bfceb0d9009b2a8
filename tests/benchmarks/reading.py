"""The pages of a large agency beside the same pages of a small one, in one run.

Each agency is asked in a process of its own, in turns, so that what slows the machine down
slows both. The same person asks, with as much to do in both.
"""

import json
import statistics
import subprocess
import sys
from typing import Any, Self

from tests.benchmarks import reading_databases
from tests.benchmarks.table import Row

SMALL = 200
ROUNDS, EACH = 7, 3
MOST = 1.5
MOST_KB = 10


def main(size: int) -> list[Row]:
    """Read an agency of ``size`` opportunities, five times as many tasks."""
    small, large = (reading_databases.ready(count) for count in (SMALL, size))
    with Reader(small) as one, Reader(large) as many:
        rows = [row for page in one.ask("pages") for row in compared(page, one, many, size=size)]
        return [*rows, *weighed(many, size=size)]


class Reader:
    """A process that asks one agency for its pages."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.reading_pages"],
            env=reading_databases.environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.stdin.close()
        self.process.wait()

    def ask(self, *words: Any) -> Any:
        print(*words, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{words}: the reader has stopped")
        return json.loads(answer)


def compared(page: str, one: Reader, many: Reader, *, size: int) -> list[Row]:
    times: tuple[list[float], list[float]] = ([], [])
    for reader in (one, many):
        reader.ask("time", page, EACH)  # warms what is read once: imports, templates, caches
    for _round in range(ROUNDS):
        for reader, found in zip((one, many), times, strict=True):
            found.extend(reader.ask("time", page, EACH))
    before, after = (statistics.median(found) for found in times)
    counts = [reader.ask("queries", page) for reader in (one, many)]
    return [
        Row(what=f"{page}, of {size:,}", figure=after, beside=before, most=MOST),
        Row(what=f"{page}: queries", figure=counts[1], beside=counts[0], most=1, unit=""),
    ]


def weighed(many: Reader, *, size: int) -> list[Row]:
    """What htmx gets in the large agency, compressed."""
    return [
        Row(what=f"{piece}: weight, of {size:,}", figure=weight, most=MOST_KB, unit="KB")
        for piece, weight in many.ask("weights").items()
    ]


if __name__ == "__main__":
    from tests.benchmarks.table import markdown

    print(markdown(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)))
