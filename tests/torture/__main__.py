"""Runs every trial and its control on both databases, and prints one table.

All of it takes at most half an hour: what is left of a trial when its share of the time is
up is not done, and the table says so. SEED gives everybody the same orders again; who comes
first is up to the computer.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.run import postgresql
from tests.torture import databases, story
from tests.torture.timetable import Timetable

CONTROL_SCALE = 0.1
MINUTES = 29  # and one to clean up
CHECKS = 180  # seconds that looking at what a trial left may take
CRASHED = {"share": 0, "moves": 0, "retried": 0, "refused": 0, "seconds": 0, "faults": 1}
CRASHED |= {"without": "nothing"}
NAMES = ("crowd", "kills", "dates", "rules", "again", "crossing", "model")
HEAD = ("database", "trial", "done", "moves", "retried", "refused", "seconds", "result", "control")


def main() -> int:
    asked = arguments()
    print(f"SEED={asked.seed} SCALE={asked.scale}\n\n{told(HEAD)}", flush=True)
    print("|" + " --- |" * len(HEAD), flush=True)
    asked.time = Timetable(asked.minutes * 60, asked.only or NAMES, databases=1 + (not asked.on))
    good = []
    with tempfile.TemporaryDirectory(prefix="caladeo-torture-") as folder:
        if asked.on != "postgresql":
            good += run_all("SQLite", databases.sqlite(Path(folder)), asked)
        if asked.on != "sqlite":
            with postgresql() as url:
                good += run_all("PostgreSQL", databases.postgresql(url), asked)
    print(f"\n{asked.time.passed() / 60:.0f} minutes; again with SEED={asked.seed}")
    return not all(good)


def arguments() -> Any:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    parser.add_argument("--scale", type=float, default=1.0, help="0.1 runs a tenth of each trial")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="at most, all in all")
    parser.add_argument("--only", choices=NAMES, action="append", help="this trial only")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="this database only")
    return parser.parse_args()


def told(cells: Any) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def run_all(database: str, fresh: databases.Fresh, asked: Any) -> list[bool]:
    """Whether each trial held and its control did not."""
    good = []
    for name in asked.only or NAMES:
        if name == "model":
            row, is_good, more = play_model(fresh, asked)
        else:
            row, is_good, more = try_both(name, fresh, asked)
        print(told([database, name, *row]), flush=True)
        if more:
            print("\n".join(["", *more, ""]), flush=True)
        good.append(is_good)
    return good


type Tried = tuple[list[Any], bool, list[str]]


def try_both(name: str, fresh: databases.Fresh, asked: Any) -> Tried:
    """A trial, then the same without what it needs."""
    result = run(name, fresh(name), asked, asked.scale, "")
    small = min(asked.scale, CONTROL_SCALE)
    control = run(name, fresh(f"{name}_control"), asked, small, "control")
    is_clean = not result["faults"]
    is_needed = control["faults"] and control["without"] != CRASHED["without"]
    without = f"{control['without']}: {control['faults']} faults"
    row = [
        f"{result['share']:.0%}",
        *(result[key] for key in ("moves", "retried", "refused", "seconds")),
        "holds" if is_clean else f"**FAILS** ({result['faults']} faults)",
        without if is_needed else f"**STILL HOLDS** {without}",
    ]
    return row, is_clean and bool(is_needed), result["first"]


def play_model(fresh: databases.Fresh, asked: Any) -> Tried:
    """The engine against its model, for longer than in `make test` and with another seed."""
    begun = time.monotonic()
    wanted, seconds = story.wanted(asked.scale), asked.time.share("model")
    urls = [fresh(f"model_{place}") for place in range(story.PLAYERS)]
    played, wrong = story.play(urls, asked.seed, wanted, seconds)
    took = round(time.monotonic() - begun, 1)
    asked.time.done("model")
    result = "**FAILS**" if wrong else "holds"
    row = [f"{played / wanted:.0%}", "", "", "", took, result, f"{played} stories"]
    return row, not wrong, wrong.splitlines()


def run(name: str, url: str, asked: Any, scale: float, control: str) -> dict[str, Any]:
    words, turn = [name, str(asked.seed), str(scale), control], control or name
    seconds = asked.time.share(turn)
    given = {"DJANGO_SETTINGS_MODULE": "tests.torture.settings", "DATABASE_URL": url}
    given |= {"TORTURE_SECONDS": str(seconds), "DURABLE": "on" if name == "kills" else ""}
    answer = alone([sys.executable, "-m", "tests.torture.trial", *words], given, seconds)
    asked.time.done(turn)
    return answer


def alone(command: list[str], given: dict[str, str], seconds: float) -> dict[str, Any]:
    """What a process of its own answers; nothing of it stays behind when it hangs."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command,
            env={**os.environ, **given},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        try:
            out, _ = process.communicate(timeout=seconds + CHECKS)
            result: dict[str, Any] = json.loads(out.splitlines()[-1])
        except (subprocess.TimeoutExpired, IndexError, ValueError) as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            errors.seek(0)
            return {**CRASHED, "first": [repr(error), *errors.read().splitlines()[-8:]]}
    return result


if __name__ == "__main__":
    sys.exit(main())
