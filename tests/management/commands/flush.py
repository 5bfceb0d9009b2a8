"""Empties the tables after a test that has committed, in place of Django's command."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from caladeo.journal import append_only

# The migrations fill them, and no test writes them: to fill them again took a tenth of a second.
KEPT = {"django_content_type", "auth_permission"}


class Command(BaseCommand):
    stealth_options = ("interactive", "reset_sequences", "allow_cascade", "inhibit_post_migrate")

    def handle(self, *, database: str, **_options: Any) -> None:
        """Row by row: PostgreSQL's TRUNCATE makes the files of 60 tables and their indexes anew."""
        connection = connections[database]
        filled = written(connection)
        with _exposed(connection) if append_only.TABLE in filled else nullcontext():
            connection.ops.execute_sql_flush([f'DELETE FROM "{name}"' for name in filled])  # noqa: S608

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--database", default="default")


def written(connection: Any) -> list[str]:
    """The tables in which there is a row."""
    tables = sorted({*connection.introspection.django_table_names(include_views=False)} - KEPT)
    one = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM \"{0}\")"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in tables))
        return [name for (name,) in cursor.fetchall()]


@contextmanager
def _exposed(connection: Any) -> Iterator[None]:
    """The journal refuses to be emptied."""
    append_only.expose(connection)
    try:
        yield
    finally:
        append_only.protect(connection)
