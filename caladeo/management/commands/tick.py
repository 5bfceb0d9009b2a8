"""Does what the clock calls for, once: for hosts where cron takes the place of a worker."""

from typing import Any

from django.core.management.base import BaseCommand

from caladeo import clock
from caladeo.jobs import due


class Command(BaseCommand):
    help = "Do what is due by now, then leave: call it each minute from cron, beside no worker."

    def handle(self, *args: Any, **options: Any) -> None:
        done = due.run(at=clock.now())
        self.stdout.write(f"Done: {', '.join(done)}." if done else "Nothing is due.")
