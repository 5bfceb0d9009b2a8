"""Several machines on one PostgreSQL, straight and through PgBouncer; `make machines`."""

import os
import subprocess
import sys

from tests.machines import pooling
from tests.machines.databases import fresh
from tests.run import postgresql

HEAD = "{:14} {:>12} {:>8} {:>10} {:>11} {:>8}"
COLUMNS = ("road", "acknowledged", "repeated", "taken over", "connections", "seconds")


def main() -> int:
    print(HEAD.format(*COLUMNS), flush=True)
    with postgresql() as url:
        straight = play("straight", fresh(url, "machines"), "")
        database = fresh(url, "machines_pooled")
        with pooling.pooled(database) as through:
            pooled = play("PgBouncer", database, through)
    return straight or pooled


def play(road: str, database: str, through: str) -> int:
    """In a process of its own, since Django knows one database."""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "THROUGH": through,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [sys.executable, "-m", "tests.machines.play", road]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
