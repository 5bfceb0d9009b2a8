from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks import doctor

MOST_LINES = 20


class Command(BaseCommand):
    help = "Says what is wrong in the database, with exit status 1 if anything is; changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help=f"show more than {MOST_LINES} faults of a kind"
        )

    def handle(self, *args: Any, all: bool, **options: Any) -> None:  # noqa: A002
        count = 0
        with doctor.frozen():
            for name, faults in doctor.examine():
                self._show(name, faults, most=len(faults) if all else MOST_LINES)
                count += len(faults)
        if count:
            raise CommandError(f"{count} fault{'s' if count > 1 else ''} found.")
        self.stdout.write(self.style.SUCCESS("All is well."))

    def _show(self, name: str, faults: list[str], *, most: int) -> None:
        self.stdout.write(self.style.WARNING(f"{name.capitalize()} ({len(faults)})"))
        for words in faults[:most]:
            self.stdout.write(f"  {words}")
        if len(faults) > most:
            self.stdout.write(f"  … and {len(faults) - most} more: --all shows them.")
