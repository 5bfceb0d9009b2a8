"""PgBouncer in transaction mode, in front of a PostgreSQL server.

The program named by PGBOUNCER_PROGRAM, an installed one, or on Debian that of the distribution,
unpacked into `.venv`. No other registry that we know has it; without it this stops and says so.
"""

import contextlib
import os
import platform
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.machines.fleet import free_port, wait

UNPACKED = Path(__file__).resolve().parent.parent.parent / ".venv" / "pgbouncer"
PACKAGES = ("pgbouncer", "libevent-2.1-7", "libc-ares2")
# Fewer connections than the threads that want one: each transaction gets another.
CONNECTIONS = 3
SETTINGS = """[databases]
{name} = host={host} dbname={name} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 100
ignore_startup_parameters = extra_float_digits
logfile = {folder}/log
"""


def program() -> tuple[str, dict[str, str]]:
    given = os.environ.get("PGBOUNCER_PROGRAM") or shutil.which("pgbouncer", path=_paths())
    if given:
        return given, {}
    found = UNPACKED / "usr/sbin/pgbouncer"
    if not found.exists():
        unpack()
    return str(found), {"LD_LIBRARY_PATH": str(next(UNPACKED.glob("usr/lib/*-linux-*")))}


def _paths() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def unpack() -> None:
    if not shutil.which("apt-get"):
        raise SystemExit(
            f"Install PgBouncer, on {platform.system()} too, or name PGBOUNCER_PROGRAM"
        )
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", "-qq", *PACKAGES], cwd=folder, check=True)  # noqa: S607
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, UNPACKED], check=True)  # noqa: S607


@contextlib.contextmanager
def pooled(url: str) -> Iterator[str]:
    """The address of the same database through PgBouncer."""
    address = urlsplit(url)
    name, port = address.path.removeprefix("/"), free_port()
    host = parse_qs(address.query).get("host", [address.hostname or "127.0.0.1"])[0]
    command, variables = program()
    with tempfile.TemporaryDirectory(prefix="caladeo-pool-") as folder:
        Path(folder).chmod(0o777)  # it refuses to run as root, and logs here
        settings = Path(folder, "settings.ini")
        told = {"name": name, "host": host, "port": port, "folder": folder}
        settings.write_text(
            SETTINGS.format(user=address.username or "postgres", connections=CONNECTIONS, **told)
        )
        process = subprocess.Popen(
            [command, "-q", settings],
            env={**os.environ, **variables},
            user=other_user(host),
        )
        through = f"postgresql://{address.username or 'postgres'}@127.0.0.1:{port}/{name}"
        try:
            wait(lambda: _answers(through), "PgBouncer answers", seconds=20)
            yield through
        finally:
            process.terminate()
            process.wait(20)


def other_user(host: str) -> int | None:
    """It refuses to run as root; whoever owns the socket of the server may go through it."""
    if os.getuid():
        return None
    return Path(host).stat().st_uid if host.startswith("/") else pwd.getpwnam("nobody").pw_uid


def _answers(url: str) -> bool:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
