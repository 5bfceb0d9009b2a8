from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from caladeo import clock
from caladeo.db import outages
from caladeo.jobs import heartbeat
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.operations import archive, backups
from opportunities.privacy import erasing


class Command(BaseCommand):
    help = (
        "Puts the database of a backup in place of an empty one, brings it up to date and looks "
        "whether all is well. Stop the app and its worker first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what manage.py backup has written")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also where the database is not empty: the old one is kept beside",
        )

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            aside = backups.restore(file, replace=replace, at=clock.now())
        except (archive.Refused, OSError, *outages.ERRORS) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self.stdout.write(self.style.SUCCESS(f"Restored from {file}."))
        if aside:
            self.stdout.write(f"What was there before is kept: {aside}. Remove it when sure.")
        if backups.is_behind():
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("It was of an older version: brought up to date.")
        if again := erasing.replay_erasures():
            self.stdout.write(f"Erased again: {again} clients who were erased since.")
        heartbeat.forget_signs()
        record(JournalEntry.Kind.RESTORED, label=file.name)
        call_command("doctor", stdout=self.stdout, stderr=self.stderr)
