"""What earlier versions left behind: their migrations and the rows of their demo agency.

`make snapshot` writes the file of the version at hand, before it is tagged; the tests of `upgrade`
put each of them into a database and bring it up to date. Rows are kept by column, so that they
go into either database through the models of then.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

HERE = Path(__file__).parent
# Rows that migrating writes by itself.
WRITTEN = {"contenttypes.contenttype", "auth.permission"}


def all_of() -> list[Path]:
    return sorted(HERE.glob("*.json.gz"))


def take() -> dict[str, Any]:
    """The database at hand: the last migration of each app, and all rows by model."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return {
        "migrations": dict(leaves),
        "rows": {
            model._meta.label_lower: found
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and model._meta.label_lower not in WRITTEN
            if (found := list(_rows(model)))
        },
    }


def _rows(model: Any) -> Iterator[dict[str, Any]]:
    fields = _fields(model)
    for row in model._base_manager.order_by("pk").iterator():
        yield {one.attname: _plain(one, row) for one in fields}


def _plain(field: Any, row: models.Model) -> Any:
    if field.value_from_object(row) is None or isinstance(field, models.JSONField):
        return field.value_from_object(row)
    return field.value_to_string(row)


def _fields(model: Any) -> list[Any]:
    return [one for one in model._meta.concrete_fields if not one.generated]


def write(path: Path, taken: dict[str, Any]) -> None:
    text = json.dumps(taken, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return found


def build(taken: dict[str, Any]) -> Any:
    """Bring an empty database to the tables of then, by its migrations; the models of then."""
    executor = MigrationExecutor(connection)
    here = {app.label for app in apps.get_app_configs()}
    targets = [(app, name) for app, name in taken["migrations"].items() if app in here]
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def fill(taken: dict[str, Any], known: Any) -> int:
    """Write its rows by these models; how many there are."""
    here = {app.label for app in apps.get_app_configs()}
    count = 0
    with transaction.atomic():
        for label, rows in taken["rows"].items():
            if label.partition(".")[0] not in here:
                continue  # of a library that is not used any more
            model = known.get_model(label)
            fields = {one.attname: one for one in _fields(model)}
            made = [
                model(**{name: fields[name].to_python(value) for name, value in row.items()})
                for row in rows
            ]
            # Migrations may have written some by themselves.
            model._base_manager.all()._raw_delete(connection.alias)
            model._base_manager.bulk_create(made, batch_size=500)
            count += len(made)
        statements = connection.ops.sequence_reset_sql(no_style(), list(known.get_models()))
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    return count
