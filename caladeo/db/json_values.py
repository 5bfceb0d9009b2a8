"""The values of fields as JSON keeps them, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model


def of(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def read(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """What `of` was given.

    Raises:
        ObjectDoesNotExist: a row that it names has been deleted.
    """
    return {name: _typed(model, name, value) for name, value in values.items()}


def _typed(model: type[Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    if field.is_relation:
        return None if value is None else field.related_model.objects.get(pk=value)
    return value if isinstance(value, list) else field.to_python(value)
