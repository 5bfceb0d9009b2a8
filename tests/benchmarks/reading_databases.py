"""The agencies that are read, made by `manage.py demo` and kept for the day."""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

SETTINGS = "tests.benchmarks.settings"


def environment(url: str) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "DATABASE_URL": url}


def ready(opportunities: int) -> str:
    """The address of a database with such an agency, beside that of ``DATABASE_URL``."""
    # Made anew each day, since what is due moves with the days.
    name = f"reading_{opportunities}_{datetime.now(UTC):%Y%m%d}"
    url, is_new = _named(os.environ["DATABASE_URL"], name)
    run(url, "migrate", "-v0")
    if is_new:
        run(url, "demo", "--force", "--opportunities", str(opportunities))
        run(url, "shell", "-v0", "-c", FIFTY_PEOPLE)
        run(url, "shell", "-v0", "-c", BACKLOG)
        run(url, "shell", "-v0", "-c", SLEEP)
        run(url, "shell", "-v0", "-c", ANALYZE)
    return url


# Every list of people is as long in both.
FIFTY_PEOPLE = """
from caladeo.models import User
for number in range(User.objects.count(), 50):
    User.objects.create_user(f"personne{number}@example.com", name=f"Personne {number}")
"""
# The demo agency is in control of its work. Here a quarter of all tasks are open, a sixth of those
# late, spread over the people: what grows with them is seen.
BACKLOG = """
from datetime import timedelta
from django.db.models import F
from caladeo import clock
from tasks.models import Task
done = Task.objects.done().automatic().annotate(rest=F("pk") % 120)
for number in range(30):
    day = clock.today() + timedelta(days=(number - 5) * 7)
    done.filter(rest=number).update(
        state="open", done_at=None, done_by=None, due_date=day, is_pinned=True
    )
"""
# Trips fall asleep in every status under way, most of them by now.
SLEEP = """
from statuses.models import Status
Status.objects.filter(is_active=True).update(asleep_days=10)
"""
# As autovacuum does in a while; nobody does it on SQLite.
ANALYZE = """
from django.db import connection
if connection.vendor == "postgresql":
    connection.cursor().execute("ANALYZE")
"""


def run(url: str, *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, env=environment(url), check=True, stdout=subprocess.DEVNULL)


def _named(url: str, name: str) -> tuple[str, bool]:
    """The address of a database of this name, and whether it is empty."""
    if url.startswith("sqlite"):
        folder = Path(tempfile.gettempdir(), "caladeo-benchmarks")
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.sqlite3"
        return f"sqlite:///{path}", not path.exists()
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        is_new = known.fetchone() is None
        if is_new:
            connection.execute(f'CREATE DATABASE "{name}"')
    server, _mark, options = url.partition("?")
    return f"{server.rpartition('/')[0]}/{name}?{options}", is_new
