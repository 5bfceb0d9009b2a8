"""Rows that refer to a row that is not there."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Exists, ForeignKey, OuterRef

APPS = ("statuses", "opportunities", "tasks")


def rows_without_their_parent() -> Iterator[str]:
    """SQLite checks foreign keys only where it is told to, and a restore may not tell it."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey):
                    yield from _orphans(model, field)


def _orphans(model: Any, field: Any) -> Iterator[str]:
    parents = field.remote_field.model._base_manager.filter(pk=OuterRef(field.attname))
    rows = model._base_manager.exclude(**{field.attname: None}).filter(~Exists(parents))
    name = str(model._meta.object_name)
    for pk, parent in rows.order_by("pk").values_list("pk", field.attname).iterator():
        yield f"{name} {pk} names the {field.name} {parent}, which is not there."
