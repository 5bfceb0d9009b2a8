"""All that a database holds, as text: every column of every table, whatever made it."""

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection

from caladeo.db.search import fold, phone_digits


def dump() -> str:
    """Tables that no model stands for too; what is packed is unpacked."""
    pieces = [*_tables()]
    pieces += [str(session.get_decoded()) for session in Session.objects.all()]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        pieces += list(_lines(connection.connection))
    return "\n".join(pieces)


def _tables() -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                for value in row:
                    yield from _texts(value)


def _lines(raw: sqlite3.Connection) -> Iterator[str]:
    """What ``.dump`` prints."""
    with contextlib.suppress(sqlite3.Error):
        yield from raw.iterdump()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, (bytes, memoryview)):
        packed = bytes(value)
        yield packed.decode("latin-1")
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(wbits=47).decompress(packed).decode("utf-8", "replace")
    elif isinstance(value, str) and "\\u" in value:
        yield value.encode("latin-1", "backslashreplace").decode("unicode_escape")
    elif value is not None:
        yield str(value)


def found(text: str, *pieces: str) -> list[str]:
    """Which of these stand in the text: words without case and accents, numbers by digits."""
    folded = fold(text)
    bare = "".join(char for char in folded if char not in " .-/()\u00a0")
    return [
        piece
        for piece in pieces
        if fold(piece) in folded or (piece[:1].isdigit() and phone_digits(piece)[1:] in bare)
    ]
