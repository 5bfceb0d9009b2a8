"""The whole database in a few letters: what is written nowhere changes none of them."""

import hashlib

from django.db import connection


def of_database() -> str:
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows = sorted(map(repr, cursor.fetchall()))
            found.update(f"{table} {rows}".encode())
    return found.hexdigest()
