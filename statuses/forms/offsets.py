"""The échéance as people type it, « 30 jours avant », stored as signed days."""

import re
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
# « -30 », « J-30 », « 30 jours avant »: a sign or a word says the direction as the buttons do.
SPELLED = re.compile(
    r"[jd]?(?P<sign>[-−–+])?(?P<days>\d+)(?:j|jours?|d|days?)?\.?"
    r"(?P<word>avant|before|apr[eè]s|after)?",
    re.IGNORECASE | re.ASCII,
)
MEANS = {"-": BEFORE, "−": BEFORE, "–": BEFORE, "+": AFTER, "avant": BEFORE, "before": BEFORE}


def spelled(text: str) -> tuple[str, str]:
    """The digits of a number of days, and the direction written with them; "" for none."""
    found = SPELLED.fullmatch("".join(text.split()))
    if not found or len(found["days"]) > LONGEST:
        return "", ""
    sign, word = found["sign"], found["word"]
    told = {MEANS.get(part.lower(), AFTER) for part in (sign, word) if part}
    # « -30 après » says both.
    return (found["days"], told.pop() if told else "") if len(told) < len(SIGNS) else ("", "")


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
        """Signed days from the two parts; "30.0", "٣" or "3e2" are not what we call whole.

        What is written says more than the button that was chosen before it.
        """
        days, direction = value if isinstance(value, list) else OffsetWidget().decompress(value)
        digits, written = spelled(days or "")
        if not digits or int(digits) > MAX_OFFSET_DAYS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        direction = written or direction
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
