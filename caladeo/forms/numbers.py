"""Numbers as people type them."""

from typing import Any

from django import forms


class NumberText(forms.TextInput):
    """Not a number field: a browser would throw away what is no number, unseen."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", **(attrs or {})})
