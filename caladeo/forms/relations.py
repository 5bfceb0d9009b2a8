"""Choices among rows."""

from typing import Any

from django import forms
from django.db.models import Model


class LoadedChoiceField(forms.ModelChoiceField):
    """A choice of which one row is loaded, as a rule the one stored: it is not asked for again."""

    loaded: Model | None = None

    def load_from(self, instance: Model, name: str) -> None:
        """Take the row that this object has in the relation, if it is loaded."""
        field: Any = instance._meta.get_field(name)
        self.loaded = field.get_cached_value(instance, default=None)

    def to_python(self, value: Any) -> Any:
        if self.loaded is not None and str(value) == str(self.loaded.pk):
            return self.loaded
        return super().to_python(value)
