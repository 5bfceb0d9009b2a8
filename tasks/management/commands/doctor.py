from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from caladeo import clock
from tasks import doctor
from tasks.doctor import due, mending

MOST_LINES = 20


class Command(BaseCommand):
    help = (
        "Says what is wrong in the database, with exit status 1 if anything is; changes nothing "
        "without --mend."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help=f"show more than {MOST_LINES} faults of a kind"
        )
        parser.add_argument(
            "--mend",
            action="store_true",
            help="say what can be set right by counting anew, ask, do it, and look again",
        )
        parser.add_argument(
            "--data", action="store_true", help="look at the data only, not at the clock"
        )
        parser.add_argument(
            "--no-input", action="store_false", dest="asks", help="with --mend: do not ask"
        )

    def handle(self, *, all: bool, mend: bool, data: bool, asks: bool, **options: Any) -> None:  # noqa: A002
        if mend:
            self._mend(asks=asks, at=clock.now())
        count = 0
        checks = doctor.CHECKS if data else (*doctor.CHECKS, *due.CHECKS)
        with doctor.frozen():
            for name, faults in doctor.examine(checks):
                self._show(name, faults, most=len(faults) if all else MOST_LINES)
                count += len(faults)
        if count:
            raise CommandError(f"{count} fault{'s' if count > 1 else ''} found.")
        self.stdout.write(self.style.SUCCESS("All is well."))

    def _mend(self, *, asks: bool, at: datetime) -> None:
        with doctor.frozen():
            needed = [
                (len(faults), words, mend)
                for check, words, mend in mending.MENDS
                if (faults := list(check()))
            ]
        for count, words, _do in needed:
            self.stdout.write(f"Will {words} ({count} fault{'s' if count > 1 else ''}).")
        if not needed:
            self.stdout.write("There is nothing that counting anew would set right.")
            return
        if asks and input("Do it? [y/N] ").strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing was changed.")
        for _count, words, mend in needed:
            mend(at)
            self.stdout.write(f"Done: {words}.")

    def _show(self, name: str, faults: list[str], *, most: int) -> None:
        self.stdout.write(self.style.WARNING(f"{name.capitalize()} ({len(faults)})"))
        for words in faults[:most]:
            self.stdout.write(f"  {words}")
        if len(faults) > most:
            self.stdout.write(f"  … and {len(faults) - most} more: --all shows them.")
