"""The children that meet a mutant: bounded, silent, each with a database of its own."""

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ALIVE, DEAD, COLD = 0, 1, 7  # COLD: the module must be loaded anew
MOST_MEMORY = 4 << 30  # bytes; a loop without an end may fill a list
TEMPLATE = "template.sqlite3"  # the database of the tests, migrated
QUIET = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "faulthandler_timeout=0"]
# Loaded before pytest could rewrite their assertions, which are none of ours.
QUIET += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]


def module_of(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def warm_up() -> None:
    """Load what every child needs, and nothing of the project."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONDONTWRITEBYTECODE": "1"}
    os.environ["DATABASE_URL"] = "sqlite:///unused.sqlite3"
    import django.contrib.admin
    import django.db.backends.sqlite3.base
    import django.test.client
    import factory
    import holidays
    import hypothesis.stateful
    import numpy as np
    import pytest
    import time_machine

    loaded = (django, factory, holidays, hypothesis, np, pytest, time_machine)
    assert all(loaded)
    assert not {"tasks", "opportunities", "statuses", "caladeo"} & set(sys.modules)


def child(work: Callable[[], int], *, seconds: float) -> int:
    """Do the work in a copy of this process, which ends with its answer; the key of the copy."""
    if process := os.fork():
        return process
    code = DEAD
    try:
        limit = allow(seconds)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        signal.alarm(60 + 10 * limit)  # a wait ends, too
        code = work()
    finally:
        os._exit(code)


def allow(seconds: float) -> int:
    """Let this process work five times as long as that, and ten seconds; the limit.

    It is time of the processor, so that a busy computer kills nobody.
    """
    limit = round(time.process_time() + 10 + 5 * seconds)
    _soft, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, most))
    return limit


def answer(status: int) -> int:
    return os.waitstatus_to_exitcode(status)


def tell(mutant: object, code: int, killer: str, seconds: float = 0) -> None:
    if "VERBOSE" in os.environ:
        dies = "its time limit" if code < 0 else killer or code
        fate = {ALIVE: "LIVES", COLD: "is cold"}.get(code, f"dies of {dies}")
        print(f"    {mutant} {fate} ({seconds:.1f} s)", file=sys.stderr, flush=True)


def wait_for(process: int) -> int:
    return answer(os.waitpid(process, 0)[1])


def take_a_database(folder: Path) -> None:
    """Work on a copy of the tests' database, which the parent has closed."""
    from django.db import connection

    copy = folder / f"{os.getpid()}.sqlite3"
    shutil.copy(connection.settings_dict["NAME"], copy)
    connection.settings_dict["NAME"] = str(copy)


def drop_database(folder: Path, process: int) -> None:
    for left in folder.glob(f"{process}.sqlite3*"):
        left.unlink()


# --- a child that loads the project itself, for what stands outside of functions ---


class Mutated(importlib.machinery.SourceFileLoader):
    """Loads a module from a tree instead of its file."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self.tree = tree

    def get_code(self, fullname: str) -> types.CodeType:  # noqa: ARG002
        code: types.CodeType = compile(self.tree, self.path, "exec")
        return code


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, loader: Mutated) -> None:
        self.name, self.loader = name, loader

    def find_spec(self, fullname, path, target=None):  # noqa: ARG002
        if fullname == self.name:
            return importlib.util.spec_from_loader(fullname, self.loader)
        return None


def meet_afresh(path: str, tree: ast.Module, tests: list[str], folder: Path) -> int:
    import pytest

    silence()
    os.environ["TEST_TEMPLATE"] = str(folder / TEMPLATE)
    sys.meta_path.insert(0, Finder(module_of(path), Mutated(module_of(path), path, tree)))
    database = Path(tempfile.gettempdir(), f"caladeo_test_{os.getpid()}.sqlite3")
    code = pytest.main([*QUIET, *tests])
    for left in database.parent.glob(f"{database.name}*"):
        left.unlink()
    return DEAD if code else ALIVE


def silence() -> None:
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
