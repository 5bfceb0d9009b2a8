"""Runs every trial and its control on both databases, and prints one table."""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.run import postgresql
from tests.torture import databases

CONTROL_SCALE = 0.1
MINUTES = 30
MODEL_EXAMPLES = 200
NAMES = ("crowd", "kills", "dates", "rules", "again", "crossing", "model")
HEAD = ("database", "trial", "moves", "retried", "refused", "seconds", "result", "control")
ROW = "{:11} {:9} {:>6} {:>7} {:>7} {:>7}  {:9}  {}"


def main() -> int:
    asked = arguments()
    print(f"SEED={asked.seed} SCALE={asked.scale}", flush=True)
    begun = time.monotonic()
    rows = []
    with tempfile.TemporaryDirectory(prefix="caladeo-torture-") as folder:
        if asked.on != "postgresql":
            rows += run_all("SQLite", databases.sqlite(Path(folder)), asked)
        if asked.on != "sqlite":
            with postgresql() as url:
                rows += run_all("PostgreSQL", databases.postgresql(url), asked)
    print("\n" + ROW.format(*HEAD))
    print("\n".join(row for row, _is_good in rows))
    print(f"{(time.monotonic() - begun) / 60:.0f} minutes, again with SEED={asked.seed}")
    return not all(is_good for _row, is_good in rows)


def arguments() -> Any:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    parser.add_argument("--scale", type=float, default=1.0, help="0.1 runs a tenth of each trial")
    parser.add_argument("--only", choices=NAMES, action="append", help="this trial only")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="this database only")
    return parser.parse_args()


def run_all(database: str, fresh: databases.Fresh, asked: Any) -> list[tuple[str, bool]]:
    rows = []
    for name in [name for name in asked.only or NAMES if name != "model"]:
        result = run(name, fresh(name), str(asked.seed), asked.scale, "")
        small = min(asked.scale, CONTROL_SCALE)
        control = run(name, fresh(f"{name}_control"), str(asked.seed), small, "control")
        is_clean, is_needed = not result["faults"], bool(control["faults"])
        row = ROW.format(
            database,
            name,
            *(result[key] for key in ("moves", "retried", "refused", "seconds")),
            "holds" if is_clean else "FAILS",
            f"fails, as it must ({control['faults']} faults)" if is_needed else "STILL HOLDS",
        )
        print(row, flush=True)
        for words in result["first"]:
            print(f"    {words}", flush=True)
        rows.append((row, is_clean and is_needed))
    if "model" in (asked.only or NAMES):
        rows.append(play_model(database, fresh("model"), asked))
    return rows


def play_model(database: str, url: str, asked: Any) -> tuple[str, bool]:
    """The engine against its model, for longer than in `make test` and with another seed."""
    examples = max(25, round(MODEL_EXAMPLES * asked.scale))
    given = {"DATABASE_URL": url, "HYPOTHESIS_PROFILE": "long", "MODEL_EXAMPLES": str(examples)}
    command = [sys.executable, "-m", "pytest", "tests/tasks/test_model.py", "-q"]
    quietly = ["-p", "no:cacheprovider", "-o", "faulthandler_timeout=0"]
    seed = f"--hypothesis-seed={asked.seed}"
    begun = time.monotonic()
    done = subprocess.run(
        [*command, *quietly, seed],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = round(time.monotonic() - begun, 1)
    result = "FAILS" if done.returncode else "holds"
    row = ROW.format(database, "model", "", "", "", seconds, result, f"{examples} stories")
    print(row, done.stdout if done.returncode else "", flush=True)
    return row, not done.returncode


def run(name: str, url: str, seed: str, scale: float, control: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.torture.trial", name, seed, str(scale), control]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": url,
    }
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, check=True, timeout=MINUTES * 60
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


if __name__ == "__main__":
    sys.exit(main())
