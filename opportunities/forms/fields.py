"""Amounts as people type them."""

import re
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

BLANKS = re.compile(r"[\s\u00a0\u202f']")


def plain_number(text: str) -> str:
    """« 14 800,50 € » and "14,800.50" as Python reads them: the last sign is the decimal one."""
    text = BLANKS.sub("", text.replace("€", "").replace("’", ""))
    if "," in text and "." in text:
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "")
    return text.replace(",", ".")


class MoneyField(forms.DecimalField):
    """An amount in euros, spelled the French or the English way."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        # The models hold nine digits before the decimal sign.
        super().__init__(
            label=label,
            required=False,
            max_digits=11,
            decimal_places=2,
            error_messages={"invalid": _("Enter an amount, such as 14,800.50.")},
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_number(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """A stored amount is shown as it would be typed; what was typed stays as it is."""
        if value is None or isinstance(value, str):
            return value
        places = 0 if value == value.to_integral_value() else 2
        return formats.number_format(value, places, use_l10n=True, force_grouping=True)
