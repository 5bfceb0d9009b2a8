"""Days as people and spreadsheets spell them: one reader for every form and for the import."""

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from caladeo.days import FIRST_DAY, LAST_DAY
from caladeo.db.search import fold

ISO = re.compile(r"\d{4}-\d\d-\d\d")
OUT_OF_CALENDAR = _("Choose a date between 1 January 1990 and 31 December 2100.")
NO_DAY = _("This date does not exist. Write it as 14/06/2027.")
FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d/%m/%y")
# What Excel writes into a .csv from a cell without a date format: days since this one.
EXCEL_ZERO = date(1899, 12, 30)
MOMENT = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
IN_WORDS = re.compile(
    r"(?:[a-z]+\.? )?(\d{1,2})(?:er|st|nd|rd|th)?[ -]([a-z]+)\.?[ -](\d{4}|\d{2})"
)
MONTHS = {
    **dict.fromkeys(("janvier", "janv", "january", "jan"), 1),
    **dict.fromkeys(("fevrier", "fevr", "fev", "february", "feb"), 2),
    **dict.fromkeys(("mars", "march", "mar"), 3),
    **dict.fromkeys(("avril", "avr", "april", "apr"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juin", "june", "jun"), 6),
    **dict.fromkeys(("juillet", "juil", "july", "jul"), 7),
    **dict.fromkeys(("aout", "august", "aug"), 8),
    **dict.fromkeys(("septembre", "sept", "september", "sep"), 9),
    **dict.fromkeys(("octobre", "oct", "october"), 10),
    **dict.fromkeys(("novembre", "nov", "november"), 11),
    **dict.fromkeys(("decembre", "dec", "december"), 12),
}


def read(text: str) -> date | None:
    """The day that a text spells, the French way round; None when it spells none."""
    text = MOMENT.sub("", " ".join(text.split()))
    for spelling in FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, spelling).date()  # noqa: DTZ007 (a day has no zone)
    return _from_serial(text) or _from_words(fold(text))


def _from_serial(text: str) -> date | None:
    """46187 is 14 June 2026 for Excel; only within the years that trips have."""
    whole = text.partition(".")[0]
    if len(whole) != 5 or not (whole.isascii() and whole.isdigit()):  # noqa: PLR2004
        return None
    day = EXCEL_ZERO + timedelta(days=int(whole))
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _from_words(text: str) -> date | None:
    """« lundi 14 juin 2027 », « 14-juin-27 »."""
    found = IN_WORDS.fullmatch(text)
    if not found or found[2] not in MONTHS:
        return None
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)  # noqa: PLR2004
    with suppress(ValueError):
        return date(year, MONTHS[found[2]], int(found[1]))
    return None


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
    """A day within the years that the calendars know."""

    default_error_messages = {"invalid": NO_DAY, "required": _("Enter a date.")}

    def __init__(
        self, *, label: Any, out_of_calendar: Any = OUT_OF_CALENDAR, **kwargs: Any
    ) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=DayInput,
            validators=[
                MinValueValidator(FIRST_DAY, out_of_calendar),
                MaxValueValidator(LAST_DAY, out_of_calendar),
            ],
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        day = read(value)
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
