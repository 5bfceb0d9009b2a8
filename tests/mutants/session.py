"""Runs the tests once, keeps all at hand, and lets a child of the process meet each mutant.

Nothing is started for a mutant: no Python, no Django, no database. The child is a copy of the
process; it exchanges one function and runs the tests that reach the mutant, those first that
have killed most for their time.
"""

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from pytest_django.plugin import blocking_manager_key

from tests.mutants import nursery, patching
from tests.mutants.nursery import ALIVE, COLD, DEAD, module_of
from tests.mutants.operators import Mutant
from tests.mutants.reach import Reach


class Session:
    """A plugin of pytest in place of its loop over the tests."""

    def __init__(
        self,
        services: dict[str, list[Mutant]],
        known: dict[str, list[str]],
        *,
        jobs: int,
        folder: Path,
    ) -> None:
        """Mutants by service, and the test files that know each service."""
        self.services, self.known, self.jobs, self.folder = services, known, jobs, folder
        self.kills: Counter[str] = Counter()

    def pytest_collection(self) -> None:
        """What fails need not be made small, which takes longer than to find it."""
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutants", hypothesis.settings(), phases=phases)
        hypothesis.settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.session = session
        self.reach = Reach([module_of(path) for path in self.services])
        for item in session.items:
            with self.reach.of(item.nodeid):
                passes = self.passes(item)
            if not passes:
                raise pytest.UsageError(f"{item.nodeid} fails without any mutant")
        self.reach.stop()
        self.close_connections()
        if nursery.wait_for(self.start("", None)) != ALIVE:
            raise pytest.UsageError("the tests fail in a child without any mutant")
        for path, mutants in self.services.items():
            self.examine(path, mutants)
        return True

    def passes(self, item: pytest.Item) -> bool:
        """Run a test; the fixtures of the session stay, for there is always one more."""
        self.session._setupstate.teardown_exact(item)
        reports = runtestprotocol(item, log=False, nextitem=item)
        return not any(report.failed for report in reports)

    def close_connections(self) -> None:
        from django.db import connection, connections

        with self.session.config.stash[blocking_manager_key].unblock():
            connections.close_all()
        shutil.copy(connection.settings_dict["NAME"], self.folder / nursery.TEMPLATE)

    def examine(self, path: str, mutants: list[Mutant]) -> None:
        """What becomes of each mutant of a service is written to a file."""
        waiting, running, found = list(reversed(mutants)), {}, {}
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                running[self.start(path, mutant)] = mutant
            process, status, usage = os.wait3(0)
            mutant = running.pop(process)
            found[mutant.number] = nursery.answer(status)
            self.take_down(process, mutant, found[mutant.number], usage.ru_utime)
        (self.folder / module_of(path)).write_text(json.dumps(found))

    def take_down(self, process: int, mutant: Mutant, code: int, seconds: float) -> None:
        nursery.drop_database(self.folder, process)
        killer = self.folder / f"{process}.killer"
        name = killer.read_text() if killer.exists() else ""
        self.kills[name] += 1
        nursery.tell(mutant, code, name, seconds)

    def tests(self, path: str, mutant: Mutant | None) -> list[pytest.Item]:
        tests = self.session.items
        if mutant:
            near = self.reach.tests(module_of(path), mutant)
            tests = [item for item in tests if item.nodeid in near and self.knows(item, path)]
        seconds = self.reach.seconds
        return sorted(tests, key=lambda row: seconds[row.nodeid] / (1 + self.kills[row.nodeid]))

    def knows(self, item: pytest.Item, path: str) -> bool:
        return item.nodeid.partition("::")[0] in self.known[path]

    def start(self, path: str, mutant: Mutant | None) -> int:
        tests = self.tests(path, mutant)
        seconds = sum(self.reach.seconds[item.nodeid] for item in tests)
        return nursery.child(lambda: self.meet(path, mutant, tests), seconds=seconds)

    def meet(self, path: str, mutant: Mutant | None, tests: list[pytest.Item]) -> int:
        try:
            if mutant:
                patching.patch(module_of(path), mutant)
        except patching.CannotPatchError:
            return COLD
        nursery.take_a_database(self.folder)
        for item in tests:
            nursery.allow(self.reach.seconds[item.nodeid])
            if not self.passes(item):
                (self.folder / f"{os.getpid()}.killer").write_text(item.nodeid)
                return DEAD
        return ALIVE
