from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from caladeo.accounts import second_factor
from caladeo.accounts.factors import requirement
from caladeo.models import User, normal_email


class Command(BaseCommand):
    help = "Takes the second factor away from somebody who has lost it, and tells them by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = User.objects.filter(email=normal_email(email)).first()
        if person is None:
            raise CommandError(f"Nobody has the e-mail {email}.")
        if not second_factor.reset(person):
            raise CommandError(f"{person} has no second factor.")
        if requirement.is_required(person):
            told = f"{person} sets up another one at the next sign-in"
        else:
            told = f"{person} signs in with the password alone"
        self.stdout.write(f"{told}, and has been told by mail.")
