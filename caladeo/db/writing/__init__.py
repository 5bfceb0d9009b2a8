"""Many rows of a model, written as fast as the database takes them (`few`)."""

from caladeo.db.writing.few import (
    ColumnLayout,
    Values,
    attributes,
    insert,
    insert_rows,
    update,
    update_rows,
)

__all__ = [
    "ColumnLayout",
    "Values",
    "attributes",
    "insert",
    "insert_rows",
    "update",
    "update_rows",
]
