from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

import caladeo
from caladeo import clock
from caladeo.db import outages
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.operations import archive, backups


class Command(BaseCommand):
    help = (
        "Brings the database and the static files to the version of the code that is installed: "
        "backup, checks, migrations, static files, doctor. Stops before the migrations if anything "
        "before them failed, and says the way back."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"To Caladeo {caladeo.__version__}.")
        path = self.saved()
        try:
            call_command("check", databases=["default"], stderr=self.stderr)
            self.stdout.write("Checks: passed.")
        except CommandError as error:
            raise CommandError(f"Stopped: nothing was changed. {error}") from error
        try:
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("Migrations: applied.")
            if not settings.DEBUG:
                call_command("collectstatic", interactive=False, verbosity=0)
                self.stdout.write(f"Static files: in {settings.STATIC_ROOT}.")
            record(JournalEntry.Kind.UPGRADED, after={"version": caladeo.__version__})
            call_command("doctor", data=True, stdout=self.stdout, stderr=self.stderr)
        except (CommandError, OSError, *outages.ERRORS) as error:
            raise CommandError(f"{error}\n{way_back(path)}") from error
        self.stdout.write(self.style.SUCCESS("Now restart the app and its worker."))
        self.stdout.write(way_back(path))

    def saved(self) -> Path | None:
        """Nothing of an installation that holds nothing yet."""
        try:
            if backups.is_empty():
                self.stdout.write("Backup: there is nothing to save yet.")
                return None
            path = backups.make(settings.BACKUP_DIR, at=clock.now())
            archive.prune(settings.BACKUP_DIR, keep=settings.BACKUP_KEEP)
        except (archive.Refused, OSError, *outages.ERRORS) as error:
            raise CommandError(
                f"Stopped: nothing was changed. No backup was made. {error}"
            ) from error
        self.stdout.write(f"Backup: {path}")
        return path


def way_back(path: Path | None) -> str:
    if path is None:
        return "The way back: install the version that was there before."
    return (
        "The way back: stop the app and its worker, install the version that was there before, "
        f"then: manage.py restore {path} --replace"
    )
