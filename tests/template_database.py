"""A template database: migrated once, of which each process of the tests gets a copy."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


@contextlib.contextmanager
def migrated(*urls: str) -> Iterator[list[str]]:
    """One for each address, for as long as the block: a file of SQLite, or a name on that server.

    All at the same time: a migration keeps one processor busy for a quarter of a minute.
    """
    with contextlib.ExitStack() as stack, ThreadPoolExecutor() as pool:
        found = [stack.enter_context(empty(url)) for url in urls]
        list(pool.map(migrate, [url for _name, url in found]))
        yield [name for name, _url in found]


@contextlib.contextmanager
def empty(url: str) -> Iterator[tuple[str, str]]:
    """A database that holds nothing yet, and its address."""
    name = f"caladeo_template_{os.getpid()}"
    if url.startswith("sqlite"):
        with tempfile.TemporaryDirectory(prefix=name) as folder:
            path = str(Path(folder, "template.sqlite3"))
            yield path, f"sqlite:///{path}"
        return
    run(url, f'CREATE DATABASE "{name}"')
    try:
        yield name, named(url, name)
    finally:
        run(url, f'DROP DATABASE "{name}"')


def migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url},
        check=True,
    )


def run(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def named(url: str, name: str) -> str:
    """Another database on the same server."""
    server, _mark, options = url.partition("?")
    return f"{server.rpartition('/')[0]}/{name}?{options}"


def copy(template: str) -> None:
    """Connect this process to a copy of its own, which needs no migration."""
    from django.conf import settings
    from django.db import connection

    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        replace(template, name)
    else:  # its settings name the template
        connection.creation._create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def replace(template: str, name: str) -> None:
    """Copy the file, without the log that a killed run may have left beside one of that name.

    SQLite would take it for the log of the copy.
    """
    for log in ("-wal", "-shm"):
        Path(f"{name}{log}").unlink(missing_ok=True)
    shutil.copy(template, name)
