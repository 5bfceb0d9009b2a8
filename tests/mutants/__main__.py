"""Mutates the engine and says which mutants the tests let live; `make mutants ONLY=…`."""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants import nursery
from tests.mutants.operators import Mutant, mutants

README = Path(__file__).with_name("README.md")
JOBS = int(os.environ.get("JOBS", os.cpu_count() or 1))
TASKS, MODEL = "tests/tasks/test_", "tests/tasks/test_model.py"
OPPORTUNITIES = "tests/opportunities/test_"
# Each room, how much of it must die, and the tests that know it, the quickest first.
ROOMS: dict[str, tuple[int, list[str]]] = {
    "tasks/due_dates.py": (
        95,
        [f"{TASKS}{name}.py" for name in ("due_dates", "calendars", "options", "recomputing")],
    ),
    "tasks/calendars.py": (
        95,
        [f"{TASKS}{name}.py" for name in ("calendars", "due_dates", "options", "views_calendar")],
    ),
    "tasks/generation.py": (
        85,
        [
            *(f"{TASKS}{name}.py" for name in ("generation", "options", "applying", "history")),
            MODEL,
        ],
    ),
    "opportunities/transitions.py": (
        85,
        [
            *(f"{OPPORTUNITIES}{name}.py" for name in ("transitions", "intent", "guards")),
            f"{TASKS}options.py",
            f"{OPPORTUNITIES}views_transition.py",
            MODEL,
        ],
    ),
}


def main(only: list[str]) -> int:
    nursery.warm_up()
    explained = README.read_text() if README.exists() else ""
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "pattern.sqlite3")
        nursery.make_database(database)
        for path, (goal, tests) in ROOMS.items():
            if not only or any(name in path for name in only):
                is_good &= examine(path, goal, tests, database, explained)
    return not is_good


def examine(path: str, goal: int, tests: list[str], database: Path, explained: str) -> bool:
    """Whether enough of a room's mutants die; those that live are printed."""
    begun = time.monotonic()
    _pid, status = os.waitpid(nursery.start(path, None, tests, database), 0)
    if status:
        print(f"{path}: its tests fail without any mutant")
        return False
    every = list(mutants(Path(path).read_text()))
    alive = survivors(path, every, tests, database)
    score = 100 * (len(every) - len(alive)) / len(every)
    minutes = (time.monotonic() - begun) / 60
    told = f"{len(every)} mutants, {score:.1f} % died (goal {goal} %), {minutes:.0f} minutes"
    print(f"{path}: {told}", flush=True)
    for mutant in alive:
        known = f"`{mutant.before}` → `{mutant.after}`" in explained
        print(f"  {path}:{mutant}{'' if known else '  (not explained)'}", flush=True)
    return score >= goal


def survivors(path: str, every: list[Mutant], tests: list[str], database: Path) -> list[Mutant]:
    waiting, running, alive = list(reversed(every)), {}, []
    while waiting or running:
        while waiting and len(running) < JOBS:
            mutant = waiting.pop()
            running[nursery.start(path, mutant.tree, tests, database)] = mutant
        process, status = os.wait()
        mutant = running.pop(process)
        if status == nursery.ALIVE:
            alive.append(mutant)
        if os.environ.get("VERBOSE"):
            print(f"    {mutant} {'LIVES' if status == 0 else 'dies'}", flush=True)
    return sorted(alive, key=lambda mutant: mutant.number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
