"""Numbers as people type them: « 30 jours », « 50 % », « 12 personnes » are 30, 50 and 12."""

import re
from typing import Any

from django import forms

DAYS = re.compile(r"(j|jours?|days?|d)\.?", re.IGNORECASE)
PERCENT = re.compile(r"%|pour ?cent|percent", re.IGNORECASE)
PEOPLE = re.compile(
    r"(pers|personnes?|people|persons?|pax|participants?|voyageurs?|travellers?)\.?",
    re.IGNORECASE,
)


def bare(text: str, unit: re.Pattern[str]) -> str:
    """The text without its blanks, which may set thousands apart, and without its unit."""
    text = "".join(text.split())
    found = re.fullmatch(r"(.*\d)(\D+)", text)
    return found[1] if found and unit.fullmatch(found[2]) else text


class NumberText(forms.TextInput):
    """Not a number field: a browser would throw away what is no number, unseen."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})


class WholeField(forms.IntegerField):
    """A whole number that may bring its unit."""

    widget = NumberText

    def __init__(self, *, unit: re.Pattern[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit

    def to_python(self, value: Any) -> int | None:
        return super().to_python(bare(value, self.unit) if isinstance(value, str) else value)
