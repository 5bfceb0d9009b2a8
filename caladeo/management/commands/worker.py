"""Does the long work that people ask for; any number of them may run."""

import logging
import time
from typing import Any

import holidays.countries  # noqa: F401 (half a second: not under the lock of the first part)
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from caladeo import clock
from caladeo.db import outages
from caladeo.jobs import background, due, heartbeat

INTERVAL = 1.0
MINUTE = 60.0
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Do the long work (moves, imports, exports) and, each minute, what the clock calls for. "
        "Stop it with Ctrl-C or SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="do what waits, then leave (for tests and cron)"
        )

    def handle(self, *, once: bool, **options: Any) -> None:
        worker = new()
        if once:
            turn(worker)
            due.run(at=clock.now())
            return
        worker.configure_signals()
        looked_at = said_at = -MINUTE
        while worker.running:
            try:
                turn(worker)
                if time.monotonic() - said_at > heartbeat.SECONDS_BETWEEN:
                    heartbeat.give_sign(heartbeat.TURN, at=clock.now())
                    said_at = time.monotonic()
                if time.monotonic() - looked_at > MINUTE:
                    looked_at = time.monotonic()
                    due.run(at=clock.now())
            except outages.ERRORS:
                # The database went away or stayed locked: a worker outlives that.
                logger.warning("The database did not answer; trying again", exc_info=True)
                connections.close_all()
            if worker.running:
                time.sleep(INTERVAL)


def new() -> Worker:
    return Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        backend_name="default",
        worker_id=get_random_string(32),
        interval=0,
        batch=True,
        startup_delay=False,
        max_tasks=None,
    )


def turn(worker: Worker) -> None:
    """Take over what others left, then do all that waits; no lock is taken to look."""
    close_old_connections()
    background.take_over(at=clock.now())
    if DBTaskResult.objects.ready().exists():
        worker.run()
