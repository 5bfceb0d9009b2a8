"""Days as spreadsheets spell them."""

import re
from contextlib import suppress
from datetime import date, datetime, timedelta

from caladeo.search import fold
from opportunities import travel

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
    return day if travel.FIRST_DAY <= day <= travel.LAST_DAY else None


def _from_words(text: str) -> date | None:
    """« lundi 14 juin 2027 », « 14-juin-27 »."""
    found = IN_WORDS.fullmatch(text)
    if not found or found[2] not in MONTHS:
        return None
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)  # noqa: PLR2004
    with suppress(ValueError):
        return date(year, MONTHS[found[2]], int(found[1]))
    return None
