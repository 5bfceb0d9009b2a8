from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from caladeo import clock
from caladeo.management.demo import agency, large, large_plan, people


class Command(BaseCommand):
    help = "Fills the database with the demo agency; a second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing in a database that is in use"
        )
        parser.add_argument("--force", action="store_true", help="run although DEBUG is off")
        parser.add_argument(
            "--opportunities",
            type=int,
            metavar="N",
            help=(
                "make a large agency of so many opportunities, with five times as many tasks,"
                " in an empty database"
            ),
        )

    def handle(
        self, *args: Any, if_empty: bool, force: bool, opportunities: int | None, **options: Any
    ) -> None:
        if not if_empty or agency.is_empty():
            self._refuse_a_real_agency(force=force)
            if opportunities is None:
                self._create()
            else:
                self._create_large(opportunities)
        if people.exist():
            self._show_accounts()

    def _refuse_a_real_agency(self, *, force: bool) -> None:
        if not settings.DEBUG and not force:
            raise CommandError(
                "DEBUG is off: this looks like a real agency, and the demo accounts have a"
                " public password. Run it with --force if that is what you want."
            )

    def _create_large(self, opportunities: int) -> None:
        if not large_plan.FEWEST <= opportunities <= large_plan.MOST:
            raise CommandError(
                f"--opportunities: from {large_plan.FEWEST:,} to {large_plan.MOST:,}."
            )
        if not agency.is_empty():
            raise CommandError("Somebody works here already: run it in a new database.")

        def tell(done: int) -> None:
            self.stdout.write(f"{done:,} of {opportunities:,} opportunities")

        large.create(opportunities, now=clock.now(), tell=tell)
        self.stdout.write(self.style.SUCCESS("The large agency is ready."))

    def _create(self) -> None:
        try:
            created = agency.create(now=clock.now())
        except agency.OtherPipelineError:
            raise CommandError(
                "The statuses of this agency are not those of the demo: run it in a new database."
            ) from None
        told = "The demo agency is ready." if created else "The demo agency is already there."
        self.stdout.write(self.style.SUCCESS(told))

    def _show_accounts(self) -> None:
        self.stdout.write(f"Demo accounts, password {people.PASSWORD}:")
        for person in people.PEOPLE:
            right = " (administrator)" if person.is_administrator else ""
            self.stdout.write(f"  {person.email}{right}")
