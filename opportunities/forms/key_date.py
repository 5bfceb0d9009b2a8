"""The day of a key date, set by hand on one opportunity."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from caladeo.days import long_day
from caladeo.forms.days import DayField
from caladeo.forms.words import PlainForm
from opportunities.key_dates import KeyDateLine
from opportunities.models import Opportunity

# Beside the day, when somebody gave it another one meanwhile: to who types, to who goes back.
STALE = {
    False: _("It became %(day)s while you typed. Save again to replace it."),
    True: _("It became %(day)s meanwhile. Press the button again to go back all the same."),
}


class KeyDateDayForm(PlainForm, forms.Form):
    """Its day, or (``back``) no day of its own, so that its formula counts again.

    ``seen`` is the day that stood there when the form was opened, or nothing.
    """

    day = DayField(label=_("Date"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None, *, opportunity: Opportunity, line: KeyDateLine
    ) -> None:
        self.opportunity, self.line = opportunity, line
        self.goes_back = data is not None and "back" in data
        sent = None if data is None else data.dict()
        if sent and self.goes_back:  # whatever stands in the field
            sent["day"] = _iso(line.day) if line.is_set else ""
        super().__init__(sent, initial={"day": line.day, "seen": _iso(line.day)})
        self.fields["day"].required = not self.goes_back
        self.fields["day"].label = line.key_date.name

    def refuse_gone(self) -> None:
        """Somebody deleted the key date between the check of the form and its writing."""
        self.add_error("day", _("This key date has just been deleted: nothing was saved."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.goes_back:
            cleaned["day"] = None
        stored = self.line.day
        is_overtaken = self.data.get("seen") not in (None, _iso(stored))
        if self._changes_something(cleaned.get("day")) and is_overtaken:
            self.data = {**self.data, "seen": _iso(stored)}
            message = STALE[self.goes_back] % {"day": long_day(stored) if stored else "—"}
            self.add_error("day", message)
        return cleaned

    def _changes_something(self, day: date | None) -> bool:
        return self.line.is_set if self.goes_back else bool(day) and day != self.line.day

    def note_seen(self) -> date | None:
        """The day that was checked."""
        return self.line.day


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
