"""Rows whose foreign key leads nowhere."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.db.models import Exists, ForeignKey, OuterRef, QuerySet

from caladeo.db.written_once import WrittenOnce

APPS = ("statuses", "opportunities", "tasks")


def rows_without_their_parent() -> Iterator[str]:
    """SQLite checks foreign keys only where it is told to, and a restore may not tell it."""
    for field, orphans in _orphans():
        for pk, parent in orphans.rows({}):
            name = field.model._meta.object_name
            yield f"{name} {pk} names the {field.name} {parent}, which is not there."


@cache
def _orphans() -> list[tuple[Any, WrittenOnce]]:
    """The query of each foreign key; to write them took longer than all other checks."""
    return [
        (field, WrittenOnce(partial(_without_parent, field)))
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    ]


def _without_parent(field: Any) -> QuerySet[Any, Any]:
    parents = field.remote_field.model._base_manager.filter(pk=OuterRef(field.attname))
    rows = field.model._base_manager.exclude(**{field.attname: None}).filter(~Exists(parents))
    found: QuerySet[Any, Any] = rows.order_by("pk").values_list("pk", field.attname)
    return found
