"""How a database of SQLite is copied, checked and put in place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from caladeo.operations.archive import PRIVATE, Refused

SIDE_FILES = ("-wal", "-shm", "-journal")


def dump(target: Path) -> None:
    """A copy as of one moment; whoever writes meanwhile goes on."""
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy, connection.wrap_database_errors:
        connection.connection.backup(copy)
        # One file instead of three.
        copy.execute("PRAGMA journal_mode=DELETE")
    check(target)


def check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            faults = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
            orphans = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused(f"The copy is no database of SQLite: {error}.") from error
    if faults != ["ok"]:
        raise Refused(f"The copy is damaged: {'; '.join(faults)}.")
    if orphans:
        raise Refused(f"The copy has rows of {orphans[0]} whose {orphans[2]} is missing.")


def folder() -> Path:
    """Where a copy can be renamed into its place."""
    return _file().resolve().parent


def is_empty() -> bool:
    if not _file().exists():
        return True
    try:
        with closing(sqlite3.connect(_file())) as there:
            return there.execute("SELECT 1 FROM sqlite_master").fetchone() is None
    except sqlite3.DatabaseError as error:
        raise Refused(f"What is at {_file()} cannot be looked into: {error}.") from error


@contextmanager
def put_aside(stamp: str) -> Iterator[str]:
    """The database takes another name; on a fault in the block it has its own again."""
    connection.close()
    _alone()
    path, aside = _file(), _file().with_name(f"{_file().name}.before-{stamp}")
    path.rename(aside)
    try:
        yield str(aside)
    except BaseException:
        _clear()
        aside.replace(path)
        raise


def _alone() -> None:
    """Leave WAL mode, which only the last connection of all can."""
    try:
        with closing(sqlite3.connect(_file(), timeout=1)) as there:
            there.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise Refused(f"{_file()} is in use: stop the app and its worker first.") from error


def load(path: Path) -> None:
    connection.close()
    _clear()
    path.chmod(PRIVATE)
    path.replace(_file())


def _clear() -> None:
    """Nothing that is left of another database is taken for a part of this one."""
    for suffix in ("", *SIDE_FILES):
        Path(f"{_file()}{suffix}").unlink(missing_ok=True)


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])
