"""How a database of PostgreSQL is copied, checked and put in place, by its own programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from caladeo.operations.archive import Refused

SCHEMA = "public"
# What the programs of PostgreSQL call what a connection is opened with.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
# The new database has its schema, and rights of its own.
NOT_RESTORED = re.compile(r"^\d+; \d+ \d+ (SCHEMA|COMMENT - SCHEMA|ACL) ")
ANYTHING = "SELECT 1 FROM pg_class WHERE relnamespace = %s::regnamespace LIMIT 1"
OTHERS = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def dump(target: Path) -> None:
    """A copy as of one moment; whoever writes meanwhile goes on."""
    _run("pg_dump", "-Fc", "-Z0", "-O", "-x", "-n", SCHEMA, "-f", str(target))
    check(target)


def check(path: Path) -> None:
    _contents(path)


def _contents(path: Path) -> list[str]:
    """The list of all that the copy holds, a line each."""
    lines = _run("pg_restore", "-l", str(path)).splitlines()
    if not any(" TABLE DATA " in line for line in lines):
        raise Refused("The copy holds no table.")
    return lines


def folder() -> None:
    """A copy may lie anywhere until it is read."""


def is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ANYTHING, [SCHEMA])
        return cursor.fetchone() is None


@contextmanager
def put_aside(stamp: str) -> Iterator[str]:
    """The schema takes another name; on a fault in the block it has its own again."""
    aside = f"before_{stamp.lower()}"
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        if cursor.fetchone() is not None:
            raise Refused("The database is in use: stop the app and its worker first.")
    _rename(SCHEMA, aside)
    try:
        yield f"the schema {aside}"
    except BaseException:
        _rename(aside, SCHEMA)
        raise


def _rename(schema: str, name: str) -> None:
    """What has that name goes; an empty schema comes in the place of the renamed one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        cursor.execute(f"ALTER SCHEMA {schema} RENAME TO {name}")
        if name != SCHEMA:
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")


def load(path: Path) -> None:
    """In one transaction: all of it or nothing."""
    wanted = path.with_suffix(".list")
    wanted.write_text("\n".join(x for x in _contents(path) if not NOT_RESTORED.match(x)))
    database = str(connection.get_connection_params()["dbname"])
    _run("pg_restore", "-1", "-e", "-O", "-x", "-L", str(wanted), "-d", database, str(path))
    with connection.cursor() as cursor:
        # Without it the first pages would wait for the server's own turn.
        cursor.execute("ANALYZE")


def _run(program: str, *arguments: str) -> str:
    """What it prints; raises Refused with what it complains of. A password is no argument."""
    found = connection.get_connection_params()
    given = {name: str(found[key]) for key, name in VARIABLES.items() if found.get(key)}
    # Nothing asks a terminal for a password.
    command = [_found(program), *(["-w"] if program == "pg_dump" else []), *arguments]
    done = subprocess.run(  # noqa: S603 (our own arguments)
        command, env=os.environ | given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-3:] or ["no reason given"]
        raise Refused(f"{program} failed: {' '.join(last)}")
    return done.stdout


def _found(program: str) -> str:
    path = shutil.which(program, path=settings.PG_BIN or None)
    if not path:
        raise Refused(
            f"{program} is not found: install the client programs of PostgreSQL (Debian: "
            "postgresql-client), or set PG_BIN to their folder."
        )
    return path
