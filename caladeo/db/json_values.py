"""The values of fields as JSON keeps them, and back."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What an older version kept, by the names of today."""
    return {names.get(name, name): value for name, value in values.items()}


def plain(value: Any) -> Any:
    """A row as its key, a day as text, an amount with the cents that the database gives back."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def from_json(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """What `to_json` was given.

    Raises:
        ObjectDoesNotExist: a row that it names has been deleted.
    """
    return {name: _typed(model, name, value) for name, value in values.items()}


def _typed(model: type[Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    if field.is_relation:
        return None if value is None else field.related_model.objects.get(pk=value)
    return value if isinstance(value, list) else field.to_python(value)


def differences(old: Model, new: Model, *, names: Sequence[str]) -> dict[str, list[Any]]:
    """The fields whose value is another one, before and after, as JSON keeps them."""
    fields = [field for field in type(new)._meta.fields if field.name in names]
    pairs = {
        field.name: [field.value_from_object(old), field.value_from_object(new)] for field in fields
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
