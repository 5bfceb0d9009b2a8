"""Runs the benchmarks on both databases with durable settings, and prints one table."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.benchmarks.table import Row, markdown
from tests.run import postgresql
from tests.torture import databases

SETTINGS = "tests.benchmarks.settings"
# Each benchmark and its sizes; the largest is asked for by name: it takes minutes.
PROGRAMS: dict[str, tuple[int, ...]] = {
    "moving": (10_000,),
    "rescheduling": (2_000,),
    "reading": (200_000,),
    "finding": (200_000,),
    "serving": (3,),
    "crowding": (10_000,),
    "auditing": (),
}
LARGE: dict[str, tuple[int, ...]] = {
    "moving": (10_000, 100_000),
    "rescheduling": (10_000,),
    "reading": (200_000,),
    "finding": (200_000,),
    "serving": (5,),
    "crowding": (100_000,),
    "auditing": (200_000,),
}


def main() -> int:
    asked = arguments()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="caladeo-bench-") as folder:
        if asked.on != "postgresql":
            rows += run_all("SQLite", databases.sqlite(Path(folder)), asked)
        if asked.on != "sqlite":
            with postgresql(durable=True) as url:
                rows += run_all("PostgreSQL", databases.postgresql(url), asked)
    print(f"\n{markdown(rows)}")
    return any(row.is_reached is False for row in rows)


def arguments() -> Any:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=PROGRAMS, action="append", help="this benchmark only")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="this database only")
    parser.add_argument("--large", action="store_true", help="in the sizes of the goals; minutes")
    return parser.parse_args()


def run_all(database: str, fresh: databases.Fresh, asked: Any) -> Iterator[Row]:
    sizes = LARGE if asked.large else PROGRAMS
    for name in asked.only or PROGRAMS:
        for size in sizes[name]:
            for row in run(name, size, fresh(name)):
                print(" · ".join(replace(row, database=database).cells), flush=True)
                yield replace(row, database=database)


def run(name: str, size: int, url: str) -> list[Row]:
    """A process for each, so that its memory is its own."""
    command = [sys.executable, "-m", "tests.benchmarks.program", name, str(size)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "DATABASE_URL": url}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())
