"""Which tests run which lines of the services, and how long each takes."""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

from tests.mutants import patching
from tests.mutants.operators import Mutant

TOOL = 4  # one that neither debuggers nor coverage nor hypothesis take


class Reach:
    def __init__(self, modules: list[str]) -> None:
        self.seconds: dict[str, float] = {}
        self.lines: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self.modules = {code: name for name in modules for code in patching.functions(name)}
        sys.monitoring.use_tool_id(TOOL, "mutants")
        sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, self._pass)
        for code in self.modules:
            sys.monitoring.set_local_events(TOOL, code, sys.monitoring.events.LINE)

    def _pass(self, code: CodeType, line: int) -> object:
        self.lines[self.test].add((self.modules[code], line))
        return sys.monitoring.DISABLE  # once for each test is enough

    @contextmanager
    def of(self, test: str) -> Iterator[None]:
        """Watch a test."""
        self.test = test
        sys.monitoring.restart_events()
        begun = time.process_time()
        yield
        self.seconds[test] = time.process_time() - begun

    def stop(self) -> None:
        sys.monitoring.free_tool_id(TOOL)

    def tests(self, module: str, mutant: Mutant) -> set[str]:
        """The tests that run the statement of a mutant."""
        near = {(module, line) for line in mutant.lines}
        return {test for test, places in self.lines.items() if places & near}
