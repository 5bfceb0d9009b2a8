"""Fields of forms: e-mails, numbers and amounts as people type them, choices among rows."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from caladeo.models import normal_email

WITHOUT_END = re.compile(r"[^@\s]+@[^@\s.]+\.?")
BLANKS = re.compile(r"[\s\u00a0\u202f']")
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


def validate_end(email: str) -> None:
    if WITHOUT_END.fullmatch(email):
        raise ValidationError(
            _("The end of the address is missing, for example “.com”."), code="without_end"
        )


class EmailField(forms.EmailField):
    """One message an address: the missing end is told before "not an address"."""

    default_error_messages = {
        "required": _("Enter an e-mail address."),
        "invalid": _("Enter a whole address, for example anna@agency.com."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("E-mail"), "max_length": 254, **kwargs})

    def run_validators(self, value: str) -> None:
        if value and "\0" not in value:
            validate_end(value)
        try:
            super().run_validators(value)
        except ValidationError as error:
            # An address that is too long or odd in two ways is told in one line.
            raise ValidationError(error.error_list[-1:]) from error


class IdentityField(EmailField):
    """The e-mail of somebody who signs in, read in its one spelling."""

    def to_python(self, value: Any) -> Any:
        return normal_email(super().to_python(value) or "")


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
