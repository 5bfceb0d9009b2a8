"""An e-mail field that says what is missing."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from caladeo.models import normal_email

WITHOUT_END = re.compile(r"[^@\s]+@[^@\s.]+\.?")


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
