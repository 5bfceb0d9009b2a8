from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from caladeo.accounts import password_resets
from caladeo.models import User, normal_email

TRIES = 3


class Command(changepassword.Command):
    """Django's asks the same; it writes past the journal, and tells nobody."""

    help = "Asks for another password of somebody, who is told by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> str:
        person = User.objects.filter(email=normal_email(email)).first()
        if person is None:
            raise CommandError(f"Nobody has the e-mail {email}.")
        password_resets.choose_for(person, self.asked(person))
        return f"{person} has another password, and has been told by mail."

    def asked(self, person: User) -> str:
        """What was typed twice and is no weak one."""
        for _try in range(TRIES):
            typed = str(self._get_pass())
            if typed != self._get_pass("Password (again): "):
                self.stderr.write("These are two passwords.")
                continue
            try:
                validate_password(typed, person)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
            else:
                return typed
        raise CommandError("Nothing was changed.")
