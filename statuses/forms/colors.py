"""A colour: one that has a name, or any other written as #2E9B57."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.colors import NAMED, validate_hex

OTHER = "other"


class ColorWidget(forms.MultiWidget):
    """The named colours as choices, and the code of another one; the template lays them out."""

    def __init__(self) -> None:
        choices = [*NAMED.items(), (OTHER, _("Another colour"))]
        code = forms.TextInput(attrs={"maxlength": 7, "spellcheck": "false", "autocomplete": "off"})
        super().__init__({"name": forms.RadioSelect(choices=choices), "code": code})

    def decompress(self, value: Any) -> list[str]:
        color = str(value or "").upper()
        return [color, ""] if color in NAMED else [OTHER, color]


class ColorField(forms.Field):
    widget = ColorWidget

    def to_python(self, value: Any) -> str:
        """The hex in capitals: a named choice wins, the code counts for "another"."""
        name, code = value if isinstance(value, list) else ColorWidget().decompress(value)
        color = (code if name in (OTHER, None) else name) or ""
        color = color.strip().upper()
        return f"#{color}" if color and not color.startswith("#") else color

    def run_validators(self, value: Any) -> None:
        validate_hex(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)
