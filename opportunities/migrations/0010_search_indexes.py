from typing import Any

from django.db import migrations

from opportunities.lists import searching


def make(_apps: Any, schema_editor: Any) -> None:
    searching.make_indexes(schema_editor.connection.alias)


class Migration(migrations.Migration):
    """SQLite drops the triggers of a table that it rebuilds: such a migration calls `make` again."""

    dependencies = [("opportunities", "0009_lost_reason")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
