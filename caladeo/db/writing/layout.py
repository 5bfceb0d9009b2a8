"""Rows of one model, ready for the database."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router

type Values = tuple[Any, ...]
# The values of its own, and those that it shares with others. When rows share the very
# same tuple, many of them are written without repeating it.
type Row = tuple[Values, Values]


class ColumnLayout:
    """Which columns of a model are written together: those of each row, those it shares."""

    def __init__(
        self, model: type[models.Model], own: Sequence[str], shared: Sequence[str] = ()
    ) -> None:
        self.by_name: dict[str, Any] = {row.attname: row for row in model._meta.concrete_fields}
        self.model = model
        self.key: Any = model._meta.pk
        self.own = [self.by_name[name] for name in own]
        self.shared = [self.by_name[name] for name in shared]
        self.connection: Any = connections[router.db_for_write(model)]
        self.table = self.connection.ops.quote_name(model._meta.db_table)

    @property
    def fields(self) -> list[Any]:
        return [*self.own, *self.shared]

    def quoted(self, *fields: Any) -> list[str]:
        """The names of these columns in SQL."""
        return [self.connection.ops.quote_name(field.column) for field in fields]

    def kinds(self, *fields: Any) -> list[str]:
        """The types of these columns in SQL."""
        return [field.rel_db_type(self.connection) for field in fields]

    def ready(self, instance: Any, names: Iterable[str]) -> Values:
        """These columns of an instance, or what has its names, as the database takes them.

        Rows that have them in common can share the work.
        """
        fields = [self.by_name[name] for name in names]
        return tuple([self.prepared(field, field.pre_save(instance, add=True)) for field in fields])

    def prepared(self, field: Any, value: Any) -> Any:
        """A value of the field as the database takes it."""
        return field.get_db_prep_save(value, self.connection)
