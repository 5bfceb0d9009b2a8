"""One mutant at a time, in a child that has Django at hand but not yet the project."""

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import traceback
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 300
ALIVE = 0


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


def warm_up() -> None:
    """Load what every child needs, and nothing of the project."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONDONTWRITEBYTECODE": "1"}
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


def start(path: str, tree: ast.Module | None, tests: list[str], database: Path) -> int:
    """Run the tests of a module on a mutant of it; the key of the process."""
    if process := os.fork():
        return process
    signal.alarm(SECONDS)  # an endless loop is found, too
    if tree is not None:  # without a mutant, what fails is shown
        silence()
        name = path.removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, Finder(name, Mutated(name, str(ROOT / path), tree)))
    copy = Path(tempfile.gettempdir(), f"caladeo_test_{os.getpid()}.sqlite3")
    shutil.copy(database, copy)
    code = 99
    try:
        code = run(tests)
    except BaseException:  # noqa: BLE001 (a child must not go on as its parent would)
        traceback.print_exc()
    finally:
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink()
        os._exit(code)


def silence() -> None:
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)


def run(tests: list[str]) -> int:
    import pytest

    quick = [
        "-x",
        "-q",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        "--reuse-db",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    return int(pytest.main([*quick, "-o", "faulthandler_timeout=0", *tests]))


def make_database(path: Path) -> None:
    """Migrate once; each child gets a copy."""
    if process := os.fork():
        _pid, status = os.waitpid(process, 0)
        assert status == 0
        return
    os.environ["DATABASE_URL"] = f"sqlite:///{path}"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    os._exit(0)
