"""Deletes what is kept long enough; the clock calls for the same every hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from caladeo import clock
from opportunities.privacy import retention


class Command(BaseCommand):
    help = "Delete what is kept long enough, and erase clients who were away for too long."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        found = (retention.preview if dry_run else retention.purge)(at=clock.now())
        for name, count in found.items():
            self.stdout.write(f"{count:>8}  {name}")
        if dry_run:
            self.stdout.write("Nothing was deleted.")
