"""Days as people write them at the end of a task, in French and in English; no query, no clock.

A form is a regular expression of folded words and what it means on a day. One whose words say
no day (« 31/02 ») is known all the same, so that half of it is not read in its place.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from caladeo.days import FIRST_DAY, LAST_DAY
from caladeo.forms.days import MONTHS
from statuses.references import Reference, Unit, add_offset

FRIDAY = 4
MOST_WORDS = 6
YEAR = timedelta(days=366)
WEEKDAYS = {
    name: at
    for week in (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
    for at, name in enumerate(week.split())
}
COUNTED = """
    un|une|a|one deux|two trois|three quatre|four cinq|five six sept|seven huit|eight
    neuf|nine dix|ten onze|eleven douze|twelve treize quatorze quinze|fifteen
"""
NUMBERS = {
    name: count for count, names in enumerate(COUNTED.split(), start=1) for name in names.split("|")
}
UNITS = {
    **dict.fromkeys(("jour", "jours", "day", "days"), Unit.DAYS),
    **dict.fromkeys(("semaine", "semaines", "sem", "week", "weeks"), Unit.WEEKS),
    **dict.fromkeys(("mois", "month", "months"), Unit.MONTHS),
}
REFERENCES = {"j": Reference.DEPARTURE, "d": Reference.DEPARTURE, "r": Reference.RETURN}


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many working days from today; the agency's calendar says which day that is."""

    count: int


@dataclass(frozen=True, slots=True)
class FromTrip:
    """So many days, weeks or months from the departure or the return; negative: before."""

    reference: str
    count: int
    unit: str = Unit.DAYS


type Due = date | WorkingDays | FromTrip
type Meaning = Callable[[re.Match[str], date], Due | None]


def spoken(words: str, *, today: date) -> tuple[bool, Due | None]:
    """Whether folded words are one of our forms, and what it means today; None when no day."""
    for form, meaning in FORMS:
        if found := form.fullmatch(words):
            with suppress(ValueError, OverflowError):
                due = meaning(found, today)
                is_far = isinstance(due, date) and not FIRST_DAY <= due <= LAST_DAY
                return True, None if is_far else due
            return True, None
    return False, None


def next_weekday(weekday: int, today: date) -> date:
    """The next one, never today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def of_next_week(weekday: int, today: date) -> date:
    """That of the week that begins next Monday."""
    return today + timedelta(days=7 - today.weekday() + weekday)


def end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def next_to_come(month: int, day: int, today: date) -> date | None:
    """Today or the next day of that name; none more than twelve months ahead."""
    for year in (today.year, today.year + 1):
        with suppress(ValueError):
            if (found := date(year, month, day)) >= today:
                return found
    return None


def _after(days: int) -> Meaning:
    return lambda _found, today: today + timedelta(days=days)


def _weekday(found: re.Match[str], today: date) -> date:
    return next_weekday(WEEKDAYS[found["weekday"]], today)


def _weekday_after_next(found: re.Match[str], today: date) -> date:
    return next_weekday(WEEKDAYS[found["weekday"]], today) + timedelta(days=7)


def _of_next_week(found: re.Match[str], today: date) -> date:
    return of_next_week(WEEKDAYS[found["weekday"]], today)


def _number(text: str) -> int:
    return NUMBERS.get(text) or int(text)


def _in_some_time(found: re.Match[str], today: date) -> date | None:
    day = add_offset(today, _number(found["count"]), UNITS[found["unit"]])
    return day if day - today <= YEAR else None


def _in_working_days(found: re.Match[str], _today: date) -> WorkingDays | None:
    count = _number(found["count"])
    return WorkingDays(count) if 0 < count <= 260 else None  # noqa: PLR2004 (a year)


def _numeric(found: re.Match[str], today: date) -> date | None:
    day, month, year = int(found["day"]), int(found["month"]), found["year"]
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)  # noqa: PLR2004
    return next_to_come(month, day, today)


def _iso(found: re.Match[str], _today: date) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def _named(found: re.Match[str], today: date) -> date | None:
    day, month = int(found["day"]), MONTHS[found["month"]]
    year = found["year"]
    meant = date(int(year), month, day) if year else next_to_come(month, day, today)
    said = found.groupdict().get("weekday")
    return None if meant and said and meant.weekday() != WEEKDAYS[said] else meant


def _end_of_this_month(_found: re.Match[str], today: date) -> date:
    return end_of_month(today.year, today.month)


def _end_of_month(found: re.Match[str], today: date) -> date:
    month = MONTHS[found["month"]]
    return end_of_month(today.year + (month < today.month), month)


def _middle_of_month(found: re.Match[str], today: date) -> date | None:
    return next_to_come(MONTHS[found["month"]], 15, today)


def _end_of_week(_found: re.Match[str], today: date) -> date:
    return today + timedelta(days=(FRIDAY - today.weekday()) % 7)


def _next_week(_found: re.Match[str], today: date) -> date:
    return of_next_week(0, today)


def _next_month(_found: re.Match[str], today: date) -> date:
    return add_offset(today.replace(day=1), 1, Unit.MONTHS)


def _from_trip(found: re.Match[str], _today: date) -> FromTrip:
    count, unit = int(found["count"]), UNITS.get(found["unit"], Unit.DAYS)
    return FromTrip(REFERENCES[found["of"]], -count if found["sign"] == "-" else count, unit)


def _any(names: object) -> str:
    return "|".join(sorted(map(str, names), key=len, reverse=True))  # type: ignore[call-overload]


WEEKDAY = rf"(?P<weekday>{_any(WEEKDAYS)})"
MONTH = rf"(?P<month>{_any(MONTHS)})\.?"
COUNT = rf"(?P<count>\d{{1,3}}|{_any(NUMBERS)})"
UNIT = rf"(?P<unit>{_any(UNITS)})"
BY = r"(?:pour |by |d'ici |for )?"
ON = r"(?:pour |by |d'ici |for |on )?(?:le |the )?"
DAY = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?"
# 1/2 is one of two; « le 1/2 » is a day, and so is what has two digits or a year.
PLAIN = r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?"
SPELT = (r"(?!24/7$)(?=\d\d|\d/\d\d|\d/\d/)", r"(?:pour le|d'ici le|le|by|on|for) ")

FORMS: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(form), meaning)
    for form, meaning in (
        (rf"{BY}(?:aujourd'hui|today)", _after(0)),
        (rf"{BY}(?:demain|tomorrow)", _after(1)),
        (rf"{BY}(?:apres[- ]demain|(?:the )?day after tomorrow)", _after(2)),
        (rf"{BY}(?:ce |on |this )?{WEEKDAY}", _weekday),
        (rf"{BY}{WEEKDAY} prochain", _of_next_week),
        (rf"{BY}(?:on )?next {WEEKDAY}", _of_next_week),
        (rf"{BY}{WEEKDAY} en huit", _weekday_after_next),
        (rf"{BY}(?:on )?{WEEKDAY} week", _weekday_after_next),
        (rf"dans {COUNT} (?:jours? )?ouvres?", _in_working_days),
        (rf"in {COUNT} (?:working|business|work) days?", _in_working_days),
        (rf"(?:dans|in|d'ici) {COUNT} {UNIT}", _in_some_time),
        (rf"{BY}(?:la )?semaine prochaine|{BY}next week", _next_week),
        (rf"{BY}(?:le )?mois prochain|{BY}next month", _next_month),
        (rf"{BY}(?:la )?fin d[ue] mois|{BY}(?:the )?end of (?:the )?month", _end_of_this_month),
        (rf"{BY}(?:la fin|fin|(?:the )?end of) (?:de |d')?{MONTH}", _end_of_month),
        (rf"{BY}(?:la )?fin de (?:la )?semaine|{BY}(?:the )?end of (?:the )?week", _end_of_week),
        (rf"{BY}(?:la )?mi-{MONTH}", _middle_of_month),
        (rf"{SPELT[0]}{PLAIN}", _numeric),
        (rf"{SPELT[1]}{PLAIN}", _numeric),
        (r"(?:le |on |by )?(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", _iso),
        (rf"{ON}(?:{WEEKDAY},? )?{DAY} (?:of )?{MONTH}(?:,? (?P<year>\d{{4}}))?", _named),
        (rf"{ON}(?:{WEEKDAY},? )?{MONTH} {DAY}(?:,? (?P<year>\d{{4}}))?", _named),
        (rf"(?:a )?(?P<of>[jdr]) ?(?P<sign>[+-]) ?(?P<count>\d{{1,3}})(?: {UNIT})?", _from_trip),
    )
)
