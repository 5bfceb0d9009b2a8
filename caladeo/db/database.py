"""How the app reaches its database and how long it waits; what SQLite knows of its tables."""

import logging
from pathlib import Path
from typing import Any

import environ
from django.db import DEFAULT_DB_ALIAS, connections

from caladeo.db import outages

SQLITE = "django.db.backends.sqlite3"
# Seconds: for a lock, for one statement, and in a transaction in which nothing happens. A page
# tells its reader soon; `manage.py` (the worker, a migration, a shell) has more time.
OF_PAGES = {"LOCK_TIMEOUT": 2.0, "STATEMENT_TIMEOUT": 15.0, "IDLE_TIMEOUT": 60.0}
OF_COMMANDS = {
    "WORK_LOCK_TIMEOUT": 60.0,
    "WORK_STATEMENT_TIMEOUT": 3600.0,
    "WORK_IDLE_TIMEOUT": 600.0,
}
SECONDS_TO_CONNECT = 5
# What PostgreSQL calls them, in the same order.
NAMES = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
# Joins stand in an order that serves. To weigh all orders of the eight tables of a list of tasks
# takes PostgreSQL 9 to 12 ms of processor time; of four at a time, with the same plan, 3.
IN_TURN = "join_collapse_limit=4"
ROWS = 1000
logger = logging.getLogger(__name__)


def configured(env: environ.Env, *, folder: Path) -> dict[str, Any]:
    """The default database, as the environment asks for it."""
    settings: dict[str, Any] = env.db("DATABASE_URL", default=f"sqlite:///{folder / 'db.sqlite3'}")
    waits = OF_COMMANDS if env.bool("IS_COMMAND", default=False) else OF_PAGES
    seconds = [env.float(name, default=default) for name, default in waits.items()]
    if settings["ENGINE"] == SQLITE:
        synchronous = env.str("SQLITE_SYNCHRONOUS", default="FULL")
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": seconds[0],
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};",
        }
        return settings
    is_pooled = env.bool("PGBOUNCER", default=False)
    settings["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    settings["CONN_HEALTH_CHECKS"] = True
    # In transaction mode a pooler loses cursors that outlive theirs. (No statement is prepared.)
    settings["DISABLE_SERVER_SIDE_CURSORS"] = is_pooled
    settings["OPTIONS"] = _options(seconds, is_pooled=is_pooled) | settings.get("OPTIONS", {})
    return settings


def _options(seconds: list[float], *, is_pooled: bool) -> dict[str, Any]:
    """What a connection is opened with; a pooler takes no settings, the role has them there."""
    options: dict[str, Any] = {
        "connect_timeout": SECONDS_TO_CONNECT,
        "tcp_user_timeout": 2 * 1000 * SECONDS_TO_CONNECT,
    }
    if not is_pooled:
        pairs = zip(NAMES, seconds, strict=True)
        waits = [f"-c {name}={int(value * 1000)}" for name, value in pairs]
        options["options"] = " ".join([*waits, f"-c {IN_TURN}"])
    return options


def refresh_statistics(using: str = DEFAULT_DB_ALIAS) -> None:
    """Look at the tables of SQLite anew: after migrations and long work, and once an hour.

    Without it the planner guesses, and reads far too much; PostgreSQL keeps its own.
    ``PRAGMA optimize`` of SQLite before 3.46 looks at what this very connection has asked for only,
    so its tables are looked at all, each for so many rows of an index: a hundredth of a second,
    however large they are.
    """
    if connections[using].vendor != "sqlite":
        return
    try:
        with connections[using].cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS}")
            cursor.execute("ANALYZE")
    except outages.ERRORS:
        logger.warning("The statistics of the tables could not be written", exc_info=True)
