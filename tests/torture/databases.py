"""A fresh database for each trial, copied from one that is migrated once."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.template_database import migrate, named, run

type Fresh = Callable[[str], str]


def sqlite(folder: Path) -> Fresh:
    template = folder / "template.sqlite3"
    migrate(f"sqlite:///{template}")

    def fresh(name: str) -> str:
        copy = folder / f"{name}.sqlite3"
        shutil.copy(template, copy)
        return f"sqlite:///{copy}"

    return fresh


def postgresql(url: str) -> Fresh:
    run(url, "DROP DATABASE IF EXISTS torture_template")
    run(url, "CREATE DATABASE torture_template")
    migrate(named(url, "torture_template"))

    def fresh(name: str) -> str:
        run(url, f"DROP DATABASE IF EXISTS torture_{name}")
        run(url, f"CREATE DATABASE torture_{name} TEMPLATE torture_template")
        return named(url, f"torture_{name}")

    return fresh
