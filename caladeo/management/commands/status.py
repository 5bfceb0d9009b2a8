"""Says in a few lines how this installation is."""

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

import caladeo
from caladeo import clock
from caladeo.db import outages
from caladeo.jobs import heartbeat
from caladeo.models import Job, User
from caladeo.operations import archive, backups
from opportunities.models import Client, Opportunity
from tasks.models import Task

OLD_BACKUP = timedelta(hours=26)
FAILED_LATELY = timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Says the version, the database, the worker, the clock, the work that waits, sizes and "
        "the latest backup; exit status 1 if something needs a hand. Writes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.wrong: list[str] = []
        now = clock.now()
        python = ".".join(map(str, sys.version_info[:3]))
        versions = (f"Caladeo {caladeo.__version__}", f"Django {django.__version__}")
        self.show("Version", ", ".join([*versions, f"Python {python}"]))
        try:
            self.show("Database", "; ".join(self.database()))
            self.show("Worker", self.worker(now))
            self.show("Clock", self.clock(now))
            self.show("Work", "; ".join(self.work(now)))
            self.show("Sizes", "; ".join(self.sizes()))
        except outages.ERRORS as error:
            raise CommandError(f"The database does not answer: {error}") from error
        self.show("Backup", self.backup(now))
        if self.wrong:
            raise CommandError(" ".join(self.wrong))

    def show(self, name: str, text: str) -> None:
        self.stdout.write(f"{name + ':':10}{text}")

    def database(self) -> Iterator[str]:
        """Never its address, which may hold a password."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT sqlite_version()")
                size = Path(connection.settings_dict["NAME"]).stat().st_size
                yield f"SQLite {cursor.fetchone()[0]}, {_megabytes(size)}"
            else:
                cursor.execute(
                    "SELECT current_setting('server_version'), pg_database_size(current_database())"
                )
                version, size = cursor.fetchone()
                yield f"PostgreSQL {version}, {_megabytes(size)}"
        if backups.is_behind():
            self.wrong.append("Migrations are pending: run manage.py upgrade.")
            yield "migrations are pending"
        else:
            yield "every migration is applied"

    def worker(self, now: datetime) -> str:
        state = heartbeat.worker_state(at=now)
        if state != "ok":
            self.wrong.append("No worker gives a sign: start manage.py worker.")
        return f"{state}; last seen {_ago(heartbeat.sign_seen_at(), now)}"

    def clock(self, now: datetime) -> str:
        state = heartbeat.clock_state(at=now)
        if state == "silent":
            self.wrong.append("The clock is silent: start manage.py worker, or manage.py tick.")
        words = {heartbeat.CLOCK: "last looked at", heartbeat.HOURLY: "hourly work last begun"}
        said = [f"{text} {_ago(heartbeat.sign_seen_at(name), now)}" for name, text in words.items()]
        return f"{state}; {'; '.join(said)}"

    def work(self, now: datetime) -> Iterator[str]:
        jobs = Job.objects.without_content()
        waiting = jobs.filter(state=Job.State.WAITING)
        oldest = waiting.order_by("asked_at").first()
        since = f", the oldest asked for {_ago(oldest.asked_at, now)}" if oldest else ""
        yield f"{waiting.count()} waiting{since}"
        yield f"{jobs.running().count()} under way"
        failed = jobs.filter(state=Job.State.FAILED, finished_at__gt=now - FAILED_LATELY)
        yield f"{failed.count()} stopped in the last day"

    def sizes(self) -> Iterator[str]:
        for model, name in ((Client, "clients"), (Opportunity, "opportunities"), (Task, "tasks")):
            yield f"{model.objects.count()} {name}"
        yield f"{User.objects.filter(is_active=True).count()} people who may sign in"

    def backup(self, now: datetime) -> str:
        folder = settings.BACKUP_DIR
        free = _megabytes(shutil.disk_usage(folder if folder.exists() else folder.parent).free)
        paths = archive.those_in(folder)
        if not paths:
            return f"none in {folder}; {free} free there"
        about = paths[-1].stat()
        made = datetime.fromtimestamp(about.st_mtime, UTC)
        if now - made > OLD_BACKUP:
            self.wrong.append(f"The latest backup is of {_ago(made, now)}.")
        return (
            f"{paths[-1].name}, {_ago(made, now)}, {_megabytes(about.st_size)}; {free} free there"
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    seconds = int((now - moment).total_seconds())
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit} ago"
    return f"{seconds} s ago"
