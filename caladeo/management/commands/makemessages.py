from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand, CommandError, CommandParser

from caladeo.management import catalog


class Command(BaseCommand):
    help = "Writes the messages of the sources to the French catalogue, or checks that they are."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail if stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        today = catalog.merged()
        if check:
            self.check_catalog(today)
            return
        catalog.PO.parent.mkdir(parents=True, exist_ok=True)
        catalog.PO.write_bytes(catalog.po_of(today))
        for message in catalog.untranslated(today):
            self.stdout.write(f"To translate: {message.id!r}")

    def check_catalog(self, today: Catalog) -> None:
        wrong = [f"not translated: {m.id!r}" for m in catalog.untranslated(today)]
        wrong += catalog.mistakes(today)
        if not catalog.PO.exists() or catalog.PO.read_bytes() != catalog.po_of(today):
            wrong.append("django.po does not hold what the sources say: make messages")
        if not catalog.MO.exists() or catalog.MO.read_bytes() != catalog.mo_of(catalog.written()):
            wrong.append("django.mo is not compiled from django.po: make messages")
        if wrong:
            raise CommandError("\n".join(["The French catalogue is not ready:", *wrong]))
