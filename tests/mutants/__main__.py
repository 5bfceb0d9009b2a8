"""Mutates the engine and says which mutants the tests let live; `make mutants ONLY=…`."""

import json
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import nursery
from tests.mutants.nursery import ALIVE, COLD, module_of
from tests.mutants.operators import Mutant, mutants

README = Path(__file__).with_name("README.md")
JOBS = int(os.environ.get("JOBS", os.cpu_count() or 1))
SHARE = float(os.environ.get("SHARE", "1"))
MODEL = "tasks/model/test_model.py"
STORIES = "tasks/model/test_stories.py"


@dataclass(frozen=True)
class Service:
    """How much of it must die, and the tests that know it."""

    goal: int
    tests: list[str]


def known(*names: str) -> list[str]:
    """Test files: ``tasks/engine: options roles`` names two of one folder."""
    found = []
    for name in names:
        folder, _colon, files = name.partition(": ")
        found += [f"tests/{folder}/test_{file}.py" for file in files.split()] or [f"tests/{name}"]
    return found


CREATION = known(
    "tasks/engine: generation options conditions chains exemptions roles applying",
    "tasks/views: history",
    "tasks/previews: trying",
    STORIES,
    MODEL,
)
DATES = known("tasks/dates: due_dates calendars", "tasks/engine: options absurd_dates")
ROLES = known(
    "tasks/engine: roles",
    "tasks/views/settings: roles",
    "tasks/settings: role_races named_people",
)
RULE_SETS = known(
    "statuses/rule_sets: reading round_trip undoing writing", "statuses/views: rule_import paste"
)
SERVICES = {
    "tasks/dates/due_dates.py": Service(95, DATES),
    "tasks/dates/calendars.py": Service(95, DATES),
    "tasks/engine/generation.py": Service(85, CREATION),
    "tasks/engine/inserting.py": Service(85, CREATION),
    "tasks/engine/predecessors.py": Service(
        85,
        known(
            "tasks/engine: chains predecessors",
            "tasks/actions: putting_rules",
            "statuses/views: chains",
            "tasks/previews: replaying",
            STORIES,
            MODEL,
        ),
    ),
    "tasks/engine/leaving.py": Service(
        85,
        known(
            "tasks/engine: leaving required chains options ended",
            "opportunities/moves: closing",
            STORIES,
            MODEL,
        ),
    ),
    "statuses/chains.py": Service(
        85, known("tasks/engine: chains predecessors", "statuses/views: chains")
    ),
    "statuses/conditions.py": Service(
        85, known("tasks/engine: conditions", "statuses/views: conditions", STORIES)
    ),
    "opportunities/moves/required.py": Service(
        85, known("tasks/engine: required", "opportunities/views/moves: required")
    ),
    "opportunities/roles.py": Service(85, ROLES),
    "tasks/actions/exempting.py": Service(
        85, known("tasks/engine: exemptions", "tasks/views: exemption", STORIES, MODEL)
    ),
    "tasks/actions/putting_rules.py": Service(
        85, known("tasks/actions: putting_rules", "tasks/views: putting_rules", STORIES, MODEL)
    ),
    "tasks/settings/role_changes.py": Service(85, ROLES),
    "statuses/rule_sets/comparing.py": Service(85, RULE_SETS),
    "statuses/rule_sets/values.py": Service(85, RULE_SETS),
    "tasks/numbers/health.py": Service(85, known("tasks/numbers: health plans")),
    "tasks/numbers/latest.py": Service(85, known("tasks/numbers: health plans")),
    "tasks/numbers/forecast.py": Service(85, known("tasks/numbers: health plans")),
    "tasks/numbers/past_plans.py": Service(
        85, known("tasks/numbers: health plans", "statuses/views: preview")
    ),
    "opportunities/moves/transitions.py": Service(
        85,
        known(
            "opportunities/moves: transitions",
            "opportunities/models: changed_fields",
            "opportunities: guards",
            "opportunities/views/moves: transition",
            "tasks/engine: options",
            "tasks/views: history",
            STORIES,
            MODEL,
        ),
    ),
}


def main(only: list[str]) -> int:
    begun = time.monotonic()
    nursery.warm_up()
    chosen = [path for path in SERVICES if not only or any(name in path for name in only)]
    services = {path: share(path) for path in chosen}
    with tempfile.TemporaryDirectory(prefix="caladeo-mutants-") as name:
        folder = Path(name)
        if nursery.wait_for(nursery.child(lambda: play(services, folder), seconds=10**5)):
            return 1
        good = [told(path, every, fates(path, every, folder)) for path, every in services.items()]
    print(f"{(time.monotonic() - begun) / 60:.0f} minutes")
    return not all(good)


def share(path: str) -> list[Mutant]:
    """The mutants of a service, or as many as are asked for: always the same ones."""
    every = list(mutants(Path(path).read_text()))
    some = random.Random(path).sample(every, round(SHARE * len(every)))  # noqa: S311
    return sorted(some, key=lambda mutant: mutant.number)


def play(services: dict[str, list[Mutant]], folder: Path) -> int:
    """A process of pytest in which the tests are loaded once."""
    import pytest

    from tests.mutants.session import Session

    known = {path: SERVICES[path].tests for path in services}
    files = dict.fromkeys(name for names in known.values() for name in names)
    session = Session(services, known, jobs=JOBS, folder=folder)
    return int(pytest.main([*nursery.QUIET, "--no-header", *files], plugins=[session]))


def fates(path: str, every: list[Mutant], folder: Path) -> dict[str, int]:
    """What becomes of each; a mutant outside of functions is met by a new process."""
    found: dict[str, int] = json.loads((folder / module_of(path)).read_text())
    running = {}
    for mutant in every:
        if found[str(mutant.number)] == COLD:
            if len(running) >= JOBS:
                wait(running, found)
            work = _cold(path, mutant, folder)
            running[nursery.child(work, seconds=120)] = mutant
    while running:
        wait(running, found)
    return found


def _cold(path: str, mutant: Mutant, folder: Path):
    return lambda: nursery.meet_afresh(path, mutant.tree, SERVICES[path].tests, folder)


def wait(running: dict[int, Mutant], found: dict[str, int]) -> None:
    process, status = os.wait()
    mutant = running.pop(process)
    found[str(mutant.number)] = nursery.answer(status)
    nursery.tell(mutant, found[str(mutant.number)], "a new process")


def told(path: str, every: list[Mutant], found: dict[str, int]) -> bool:
    """Whether enough died; the score and the survivors, as the README keeps them."""
    explained = README.read_text() if README.exists() else ""
    left = [mutant for mutant in every if found[str(mutant.number)] == ALIVE]
    stopped = sum(code < 0 for code in found.values())
    score, goal = 100 * (len(every) - len(left)) / len(every), SERVICES[path].goal
    print(f"\n| `{path}` | {len(every)} | {len(left)} | {score:.1f} % | {goal} % |")
    if SHARE < 1 or stopped:
        print(f"  (a share of {SHARE:.0%}; {stopped} died of their time limit)")
    for mutant in left:
        print(f"- {mutant}{'' if str(mutant) in explained else '  (not explained)'}")
    return score >= goal


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
