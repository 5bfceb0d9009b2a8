"""A fresh database for each trial, copied from one that is migrated once."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

type Fresh = Callable[[str], str]


def migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url},
        check=True,
    )


def sqlite(folder: Path) -> Fresh:
    pattern = folder / "pattern.sqlite3"
    migrate(f"sqlite:///{pattern}")

    def fresh(name: str) -> str:
        copy = folder / f"{name}.sqlite3"
        shutil.copy(pattern, copy)
        return f"sqlite:///{copy}"

    return fresh


def postgresql(url: str) -> Fresh:
    import psycopg

    def run(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    def named(name: str) -> str:
        server, _mark, options = url.partition("?")
        return f"{server.rpartition('/')[0]}/{name}?{options}"

    run("DROP DATABASE IF EXISTS torture_pattern")
    run("CREATE DATABASE torture_pattern")
    migrate(named("torture_pattern"))

    def fresh(name: str) -> str:
        run(f"DROP DATABASE IF EXISTS torture_{name}")
        run(f"CREATE DATABASE torture_{name} TEMPLATE torture_pattern")
        return named(f"torture_{name}")

    return fresh
