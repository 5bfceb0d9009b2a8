"""The day of a key date, set by hand on one opportunity."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.days import long_day
from caladeo.forms.days import DayField
from caladeo.forms.words import PlainForm
from opportunities.key_dates import Line


class KeyDateDayForm(PlainForm, forms.Form):
    """``seen`` is the day that stood there when the form was opened, or nothing."""

    day = DayField(label=_("Date"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        shown = {"day": line.day, "seen": _iso(line.day)}
        super().__init__(*args, initial=shown, **kwargs)
        self.line = line
        self.fields["day"].required = True
        self.fields["day"].label = line.key_date.name

    def refuse_gone(self) -> None:
        """Somebody deleted the key date between the check of the form and its writing."""
        self.add_error("day", _("This key date has just been deleted: nothing was saved."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        stored, day = self.line.day, cleaned.get("day")
        if "seen" in self.data and day and stored != day and cleaned.get("seen") != _iso(stored):
            self.data = {**self.data.dict(), "seen": _iso(stored)}
            message = _("It became %(day)s while you typed. Save again to replace it.")
            self.add_error("day", message % {"day": long_day(stored) if stored else "—"})
        return cleaned


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
