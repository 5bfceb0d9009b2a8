"""Empties the tables after a test that has committed, in place of Django's command."""

from typing import Any

from django.core.management.base import BaseCommand
from django.core.management.color import no_style
from django.db import connections

# The migrations fill them, and no test writes them: to fill them again took a tenth of a second.
KEPT = {"django_content_type", "auth_permission"}


class Command(BaseCommand):
    stealth_options = ("interactive", "reset_sequences", "allow_cascade", "inhibit_post_migrate")

    def handle(self, *, database: str, **_options: Any) -> None:
        connection = connections[database]
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        emptied = [name for name in tables if name not in KEPT]
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), emptied))

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--database", default="default")
