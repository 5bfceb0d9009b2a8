"""Empties the tables after a test that has committed, in place of Django's command."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand
from django.core.management.color import no_style
from django.db import connections

from caladeo.db.search_index import SearchIndex
from caladeo.journal import append_only
from caladeo.models import JournalEntry

# The migrations fill them, and no test writes them: to fill them again took a tenth of a second.
KEPT = {"django_content_type", "auth_permission"}


class Command(BaseCommand):
    stealth_options = ("interactive", "reset_sequences", "allow_cascade", "inhibit_post_migrate")

    def handle(self, *, database: str, **_options: Any) -> None:
        connection = connections[database]
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        is_written = JournalEntry.objects.using(database).exists()
        kept = KEPT if is_written else KEPT | {append_only.TABLE}
        emptied = [name for name in tables if name not in kept]
        if connection.vendor == "postgresql":  # whose triggers do not hear of a TRUNCATE
            indexes = {SearchIndex(name).name for name in emptied}
            emptied += indexes.intersection(connection.introspection.table_names())
        with _exposed(connection) if is_written else nullcontext():
            connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), emptied))

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--database", default="default")


@contextmanager
def _exposed(connection: Any) -> Iterator[None]:
    """The journal refuses to be emptied."""
    append_only.expose(connection)
    try:
        yield
    finally:
        append_only.protect(connection)
