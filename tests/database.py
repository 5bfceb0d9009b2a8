"""What the database holds, to tell that nothing was written, and what its planner knows."""

import hashlib

from django.apps import apps
from django.db import connection

from caladeo.db import database

OURS = ("caladeo", "statuses", "opportunities", "tasks")


def digest(*, apart: tuple[str, ...] = ()) -> str:
    """One text for every row of every table of ours, but for the models named ``apart``."""
    found = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.app_label in OURS and model.__name__ not in apart:
            found.update(
                repr((model.__name__, list(model.objects.order_by("pk").values()))).encode()
            )
    return found.hexdigest()


def forget_statistics() -> None:
    """SQLite plans as if it had never looked at its tables, whatever an earlier test left.

    Outside of a transaction: what a connection has read it keeps, so there is a new one.
    """
    database.refresh_statistics()  # makes the table
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_stat1")
    connection.close()
    connection.ensure_connection()
