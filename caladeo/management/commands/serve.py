import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

import caladeo
from caladeo.accounts.openid import doors
from caladeo.operations import backups, crew

CONFIGURATION = "gunicorn.conf.py"


class Command(BaseCommand):
    help = (
        "Serves the app and does its long work: gunicorn and one worker, until SIGTERM or Ctrl-C. "
        "BIND, WEB_CONCURRENCY and WEB_THREADS say where and how (README.md)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if backups.is_behind():
            raise CommandError("The database is not of this version: run `upgrade` first.")
        for words in doors.emergency_administrator_without_a_way_in():
            self.stderr.write(f"Warning: {words}")
        if not settings.DEBUG and not Path(settings.STATIC_ROOT, "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
        # Beside the code, or within the installed package.
        code = Path(caladeo.__file__).parent
        path = next(x for x in (code.parent, code) if (x / CONFIGURATION).exists())
        python = sys.executable
        server = [python, "-m", "gunicorn", "-c", str(path / CONFIGURATION), "caladeo.wsgi"]
        worker = [python, "-m", "caladeo", "worker"]
        sys.exit(
            crew.run([server, worker], variables=[{"IS_COMMAND": "off"}, {"IS_COMMAND": "on"}])
        )
