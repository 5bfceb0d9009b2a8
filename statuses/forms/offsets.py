"""The échéance as people type it, « 30 jours avant », stored as signed days."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.forms.numbers import NumberText
from statuses.references import MAX_OFFSET_DAYS

BEFORE, AFTER = "before", "after"
SIGNS = {BEFORE: -1, AFTER: 1}
LONGEST = 20


class OffsetWidget(forms.MultiWidget):
    """Days, then before or after; the template lays the two out."""

    def __init__(self) -> None:
        days = NumberText()
        choices = [
            (BEFORE, pgettext_lazy("days", "before")),
            (AFTER, pgettext_lazy("days", "after")),
        ]
        super().__init__({"days": days, "direction": forms.RadioSelect(choices=choices)})

    def decompress(self, value: Any) -> list[Any]:
        """The parts of signed days; what a hidden field brings may be anything."""
        try:
            days = int(value)
        except (TypeError, ValueError):
            return ["", AFTER]
        return [str(abs(days)), BEFORE if days < 0 else AFTER]


class OffsetField(forms.Field):
    widget = OffsetWidget
    default_error_messages = {
        "invalid": _("Enter a whole number of days, from 0 to 3,650."),
        "direction": _("Choose before or after."),
    }

    def to_python(self, value: Any) -> int:
        """Signed days from the two parts; "30.0", "٣" or "3e2" are not what we call whole."""
        days, direction = value if isinstance(value, list) else OffsetWidget().decompress(value)
        digits = "".join((days or "").split())
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST
        if not is_number or int(digits) > MAX_OFFSET_DAYS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if direction not in SIGNS:
            raise ValidationError(self.error_messages["direction"], code="direction")
        return SIGNS[direction] * int(digits)

    def validate(self, value: Any) -> None:
        """Zero is an answer here, not an empty field."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
