"""Row locks that Django cannot ask for."""

from django.db import connections


def key_share(using: str) -> str:
    """The lock clause that lets other moves pass and makes a deletion wait.

    Django knows only the exclusive forms of ``select_for_update``, which would queue
    every move into one status. SQLite needs none: its writers already stand in line.
    """
    return " FOR KEY SHARE" if connections[using].vendor == "postgresql" else ""
