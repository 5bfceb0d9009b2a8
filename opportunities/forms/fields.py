"""Amounts and days as people type them."""

import re
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from opportunities import travel

ISO = re.compile(r"\d{4}-\d\d-\d\d")
BLANKS = re.compile(r"[\s\u00a0\u202f']")
OUT_OF_CALENDAR = _("Choose a date between 1 January 1990 and 31 December 2100.")


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


class DayInput(forms.DateInput):
    """The browser's own calendar; a text field when it holds what is no date, so that it stays."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"min": "1990-01-01", "max": "2100-12-31"})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not ISO.fullmatch(shown):
            context["widget"]["type"] = "text"
        return context


class DayField(forms.DateField):
    """A day of travel, within the years that the calendars know."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=DayInput,
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"],
            validators=[
                MinValueValidator(travel.FIRST_DAY, OUT_OF_CALENDAR),
                MaxValueValidator(travel.LAST_DAY, OUT_OF_CALENDAR),
            ],
            error_messages={"invalid": _("This date does not exist. Write it as 14/06/2027.")},
        )
