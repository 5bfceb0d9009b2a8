import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from caladeo.operations import crew


class Command(BaseCommand):
    help = (
        "Shows a demo agency on this machine, to try the app; prints the accounts to sign in with. "
        "For a real agency: `upgrade`, then `serve`."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000")

    def handle(self, *, address: str, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("demo", if_empty=True, stdout=self.stdout)
        self.stdout.write(f"Caladeo is on http://{address} (Ctrl-C ends it).")
        self.stdout.flush()
        start = [sys.executable, "-m", "caladeo"]
        page = {"IS_COMMAND": "off", "PUBLIC_URL": f"http://{address}"}
        server = [*start, "runserver", "--noreload", address]
        sys.exit(crew.run([server, [*start, "worker"]], variables=[page, {"IS_COMMAND": "on"}]))
