"""Erasing again what an older backup brought back."""

from django.db import connection, transaction

from caladeo import clock
from opportunities.models import Client
from opportunities.privacy import erasing, noting


def replay_erasures() -> int:
    """Erase again who was erased after the backup was made; how many were there again.

    To be called once a backup has been restored, before people work with it. The keys of erased
    clients are given to nobody else: the next backup would take them for the erased.
    """
    known = noting.in_database()
    missing = noting.in_file() - known
    there = Client.objects.filter(pk__in=missing).count()
    with transaction.atomic():
        if missing:
            erasing.erase(missing, by=None, at=clock.now())
            noting.note(sorted(missing), by=None, at=clock.now())
        _reserve(max(missing | known, default=0))
    return there


def _reserve(key: int) -> None:
    """Let the next client have a key above this one."""
    if not key:
        return
    table = Client._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"{table}_id_seq"
            cursor.execute(
                f"SELECT setval('{sequence}', greatest(%s, last_value)) FROM {sequence}",  # noqa: S608
                [key],
            )
            return
        cursor.execute("SELECT 1 FROM sqlite_sequence WHERE name = %s", [table])
        if cursor.fetchone() is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 0)", [table])
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [key, table]
        )
