"""Days as people and spreadsheets spell them: one reader for every form and for the import."""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.days import FIRST_DAY, LAST_DAY
from caladeo.db.search import fold

ISO = re.compile(r"\d{4}-\d\d-\d\d")
OUT_OF_CALENDAR = _("Choose a date between 1 January 1990 and 31 December 2100.")
NO_DAY = _("This date does not exist. Write it as 14/06/2027.")
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
# Two numbers of which one is the day, then the year.
NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
# What Excel writes into a .csv from a cell without a date format: days since this one.
EXCEL_ZERO = date(1899, 12, 30)
MOMENT = re.compile(
    r",?[T ](?:à |at )?(?P<time>\d{1,2}[:h]\d{2}(?::\d{2})?)(?:[.,]\d+)?(?P<half> ?[ap]\.?m\.?)?"
    r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?$",
    re.IGNORECASE,
)
WEEKDAY = r"(?:[a-z]+\.?,? )?"
DAY, MONTH, YEAR = (
    r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?",
    r"(?P<month>[a-z]+)\.?",
    r"(?P<year>\d{4}|\d{2})",
)
IN_WORDS = tuple(
    re.compile(WEEKDAY + words)
    for words in (rf"{DAY}[ -]{MONTH},?[ -]{YEAR}", rf"{MONTH}[ -]{DAY},?[ -]{YEAR}")
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


def read(text: str, *, month_first: bool = False) -> date | None:
    """The day that a text spells, the French way round; None when it spells none.

    Args:
        month_first: whether 06/12/2027 is 12 June.
    """
    text = " ".join(text.split())
    moment = MOMENT.search(text)
    bare = text[: moment.start()] if moment else text
    day = _from_numbers(bare, month_first=month_first) or _from_serial(bare)
    day = day or _from_words(fold(bare))
    return _local(day, moment) if day and moment and moment["zone"] else day


def _from_numbers(text: str, *, month_first: bool) -> date | None:
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = found[1], found[3], found[4]
    elif found := NUMERIC.fullmatch(text):
        day, month, year = found[1], found[3], found[4]
        if month_first:
            day, month = month, day
    else:
        return None
    return _date(year, int(month), day)


def _date(year: str, month: int, day: str) -> date | None:
    with suppress(ValueError):
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))  # noqa: PLR2004
    return None


def _local(day: date, moment: re.Match[str]) -> date:
    """The agency's day at a moment of a zone; midnight is how software writes a mere day."""
    hours, minutes, *_rest = map(int, re.split("[:h]", moment["time"].lower()))
    if moment["half"]:
        hours = hours % 12 + (12 if "p" in moment["half"].lower() else 0)
    zone = re.sub("(?i)z|utc|gmt", "+00:00", moment["zone"])
    with suppress(ValueError):
        if time(hours, minutes) != time.min:
            stamp = f"{day}T{hours:02}:{minutes:02}{zone}"
            return clock.local_day(datetime.fromisoformat(stamp))
    return day


def _from_serial(text: str) -> date | None:
    """46187 is 14 June 2026 for Excel; only within the years that trips have."""
    whole = text.partition(".")[0]
    if len(whole) != 5 or not (whole.isascii() and whole.isdigit()):  # noqa: PLR2004
        return None
    day = EXCEL_ZERO + timedelta(days=int(whole))
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _from_words(text: str) -> date | None:
    """« lundi 14 juin 2027 », « 14-juin-27 », « Jun 14, 2027 »."""
    for spelling in IN_WORDS:
        found = spelling.fullmatch(text)
        if found and found["month"] in MONTHS:
            return _date(found["year"], MONTHS[found["month"]], found["day"])
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
        self,
        *,
        label: Any,
        out_of_calendar: Any = OUT_OF_CALENDAR,
        month_first: bool = False,
        **kwargs: Any,
    ) -> None:
        self.month_first = month_first
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
        day = read(value, month_first=self.month_first)
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
