"""The échéance as people type it, « 30 jours avant », « 3 mois avant », stored with its sign."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.forms.fields import NumberText
from statuses.references import TOO_LONG, Offset, Unit, is_within

BEFORE, AFTER = "before", "after"
SIGNS = {BEFORE: -1, AFTER: 1}
LONGEST = 20
# « -30 », « J-30 », « S-2 », « 3 mois avant »: what is written says what the buttons do.
SPELLED = re.compile(
    r"(?P<letter>[jdsm])?(?P<sign>[-−–+])?(?P<count>\d+)"
    r"(?P<unit>j|jours?|d|days?|s|sem|semaines?|w|wk|weeks?|m|mois|months?)?\.?"
    r"(?P<word>avant|before|apr[eè]s|after)?",
    re.IGNORECASE | re.ASCII,
)
MEANS = {"-": BEFORE, "−": BEFORE, "–": BEFORE, "+": AFTER, "avant": BEFORE, "before": BEFORE}
UNITS = {"j": Unit.DAYS, "d": Unit.DAYS, "s": Unit.WEEKS, "w": Unit.WEEKS, "m": Unit.MONTHS}
NOTHING = ("", "", "")


def spelled(text: str) -> tuple[str, str, str]:
    """The digits of an offset, the direction and the unit written with them; "" for none."""
    found = SPELLED.fullmatch("".join(text.split()))
    if not found or len(found["count"]) > LONGEST:
        return NOTHING
    directions = {MEANS.get(part.lower(), AFTER) for part in (found["sign"], found["word"]) if part}
    units = {UNITS[part[0].lower()] for part in (found["letter"], found["unit"]) if part}
    if len(directions) > 1 or len(units) > 1:
        return NOTHING  # « -30 après », « J-3 mois » say two things
    direction, unit = (next(iter(told), "") for told in (directions, units))
    return found["count"], direction, unit


class OffsetWidget(forms.MultiWidget):
    """A number, its unit, then before or after; the template lays them out."""

    def __init__(self) -> None:
        directions = [
            (BEFORE, pgettext_lazy("days", "before")),
            (AFTER, pgettext_lazy("days", "after")),
        ]
        super().__init__(
            {
                "days": NumberText(),
                "direction": forms.RadioSelect(choices=directions),
                "unit": forms.Select(choices=Unit.choices),
            }
        )

    def decompress(self, value: Any) -> list[Any]:
        """The parts of an offset; what a hidden field brings may be anything."""
        if not isinstance(value, Offset):
            value = from_text(str(value))
        if value is None:
            return ["", AFTER, Unit.DAYS]
        direction = BEFORE if value.number < 0 else AFTER
        return [str(abs(value.number)), direction, str(value.unit)]


def from_text(text: str) -> Offset | None:
    """What ``str(Offset)`` wrote; None for anything else."""
    count, _space, unit = text.partition(" ")
    try:
        return Offset(int(count), Unit(unit or Unit.DAYS))
    except ValueError:
        return None


class OffsetField(forms.Field):
    """An `Offset`; without a unit, days."""

    widget = OffsetWidget
    default_error_messages = {
        "direction": _("Choose before or after."),
        "unit": _("Choose days, weeks or months."),
    }

    def to_python(self, value: Any) -> Offset:
        """The offset of the parts; "30.0", "٣" or "3e2" are not what we call whole.

        What is written says more than the button or the list that was chosen before it.
        """
        parts = value if isinstance(value, list) else OffsetWidget().decompress(value)
        count, direction, unit = [*parts, "", ""][:3]
        digits, written, spelled_unit = spelled(count or "")
        unit = spelled_unit or unit or Unit.DAYS
        if unit not in Unit.values:
            raise ValidationError(self.error_messages["unit"], code="unit")
        if not digits or not is_within(int(digits), unit):
            raise ValidationError(TOO_LONG[Unit(unit)], code="invalid")
        direction = written or direction
        if direction not in SIGNS:
            raise ValidationError(self.error_messages["direction"], code="direction")
        return Offset(SIGNS[direction] * int(digits), unit)

    def parts(self, value: Offset) -> dict[str, Any]:
        """The fields of the rule that it stands for."""
        return {"offset_days": value.number, "offset_unit": value.unit}

    def validate(self, value: Any) -> None:
        """Zero is an answer here, not an empty field."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
