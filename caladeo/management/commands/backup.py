from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from caladeo import clock
from caladeo.db import outages
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.operations import archive, backups


class Command(BaseCommand):
    help = (
        "Writes the database and the settings into one file, while the app runs, and reads it "
        "back. Exit status 1, and no file, if anything failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", type=Path, default=settings.BACKUP_DIR, help="the folder (BACKUP_DIR)"
        )
        parser.add_argument(
            "--keep",
            type=int,
            default=settings.BACKUP_KEEP,
            help="how many to keep there, the new one counted; 0 keeps all (BACKUP_KEEP)",
        )

    def handle(self, *, to: Path, keep: int, **options: Any) -> None:
        try:
            path = backups.make(to, at=clock.now())
            record(JournalEntry.Kind.BACKED_UP, label=path.name)
            gone = archive.prune(to, keep=keep)
        except (archive.Refused, OSError, *outages.ERRORS) as error:
            raise CommandError(f"No backup was made. {error}") from error
        size = path.stat().st_size / 1e6
        self.stdout.write(self.style.SUCCESS(f"Saved and read back: {path} ({size:.1f} MB)."))
        if gone:
            self.stdout.write(f"Removed the oldest, {keep} are kept: {', '.join(gone)}.")
