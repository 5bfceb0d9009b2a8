"""Many rows of a model, written as fast as the database takes them.

The ORM builds the SQL of each row anew, which costs several times the writing itself. Here
a few rows go in one statement (`few`), many as each database takes them best (`bulk`).
As ``bulk_create``, it sends no signal; the constraints of the database hold as ever.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import models

from caladeo.db.writing import bulk, few
from caladeo.db.writing.few import ColumnLayout, Row, Values

__all__ = [
    "ColumnLayout",
    "Row",
    "Values",
    "attributes",
    "insert",
    "insert_rows",
    "update",
    "update_rows",
]


def attributes(model: type[models.Model], *, but: Iterable[str] = ()) -> tuple[str, ...]:
    """The columns of a model, by attribute, without its key and those named."""
    left_out = {model._meta.pk.attname, *but}
    names = [field.attname for field in model._meta.concrete_fields]
    return tuple(name for name in names if name not in left_out)


def insert[M: models.Model](instances: Sequence[M]) -> list[M]:
    """Write unsaved instances of one model and give them their keys; inside a transaction."""
    if not instances:
        return []
    layout = ColumnLayout(type(instances[0]), attributes(type(instances[0])))
    rows = _rows(layout, instances)
    keys = _way_in(layout, rows).insert_keyed(layout, rows)
    for row, key in zip(instances, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = layout.connection.alias
    return list(instances)


def update(instances: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these attributes of saved instances of one model; inside a transaction."""
    if instances:
        layout = ColumnLayout(type(instances[0]), names)
        update_rows(layout, [row.pk for row in instances], _rows(layout, instances))


def insert_rows(layout: ColumnLayout, rows: Sequence[Row]) -> None:
    """Write rows of values that are ready; inside a transaction."""
    _way_in(layout, rows).insert(layout, rows)


def update_rows(layout: ColumnLayout, keys: Sequence[int], rows: Sequence[Row]) -> None:
    """Give the rows with these keys new values that are ready; inside a transaction."""
    if rows:
        _way(layout, is_small=len(rows) < bulk.MANY).update(layout, keys, rows)


def _way_in(layout: ColumnLayout, rows: Sequence[Row]) -> Any:
    return _way(layout, is_small=len(rows) * len(layout.fields) <= few.MOST_VARIABLES)


def _way(layout: ColumnLayout, *, is_small: bool) -> Any:
    return few if is_small or layout.connection.vendor not in bulk.VENDORS else bulk


def _rows(layout: ColumnLayout, instances: Sequence[models.Model]) -> list[Row]:
    columns = [_column(layout, field, instances) for field in layout.fields]
    return [(values, ()) for values in zip(*columns, strict=True)]


def _column(layout: ColumnLayout, field: Any, instances: Sequence[models.Model]) -> list[Any]:
    """One column of all instances; what many have in common is made ready once."""
    if type(field).pre_save is models.Field.pre_save:
        values = list(map(attrgetter(field.attname), instances))
    else:
        values = [field.pre_save(row, row._state.adding) for row in instances]
    known = dict(zip(map(id, values), values, strict=True))
    ready = {at: layout.prepared(field, value) for at, value in known.items()}
    return [ready[at] for at in map(id, values)]
