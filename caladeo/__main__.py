"""The command `caladeo` of an installed wheel; `python -m caladeo` and `manage.py` are the same."""

import os
import secrets
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from caladeo.env import home

OF_THE_DEMO = """\
# Written by `caladeo run`, to try the app on this machine; README.md names the other settings.
SECRET_KEY={secret}
DEBUG=on
AGENCY_NAME="Alizés Voyages"
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caladeo.settings")
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    # All but the pages of `runserver` may wait for the database, and make it wait.
    os.environ.setdefault("IS_COMMAND", "off" if name == "runserver" else "on")
    if name == "run" and not os.environ.get("SECRET_KEY"):
        settle(home() / ".env")
    execute_from_command_line(sys.argv)


def settle(path: Path) -> None:
    """A secret of its own for each copy, readable by its owner only; what is there stays."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 (a descriptor)
        file.write(OF_THE_DEMO.format(secret=secrets.token_urlsafe(50)))


if __name__ == "__main__":
    main()
