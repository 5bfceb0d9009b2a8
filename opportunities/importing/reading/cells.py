"""One cell: its text in, a typed value out, or a message in the person's language."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, partial
from html import unescape
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from caladeo import clock
from caladeo.db.search import fold
from caladeo.forms.days import NO_DAY, DayField
from caladeo.forms.fields import DAYS, PEOPLE, EmailField, MoneyField
from caladeo.forms.fields import bare as bare_number
from opportunities import travel
from opportunities.importing import outcomes
from opportunities.importing.reading import blanks, columnwise
from opportunities.importing.reading.columnwise import ColumnReading, Order
from opportunities.importing.words import Words
from opportunities.models import Client, Opportunity, StatusChange

type Reader = Callable[[str], Any]

YES = frozenset(
    (
        *("oui", "o", "yes", "y", "x", "1", "vrai", "true", "✓", "★"),
        *("high", "very high", "haute", "elevee", "urgent", "urgente"),
    )
)
NO = frozenset(
    (
        *("non", "n", "no", "0", "faux", "false", "-"),
        *("low", "medium", "basse", "faible", "moyenne", "normal", "normale"),
    )
)
# What a spreadsheet would take for a formula is exported behind an apostrophe.
GUARDED = re.compile(r"^'(?=\s*[=+\-@＝＋－＠])")
# A number of France without the zero before it, which spreadsheets take from a number.
WITHOUT_ZERO = re.compile(r"[1-79]\d{8}", re.ASCII)
IN_FRANCE = "Europe/Paris"
# Between the e-mails, or the numbers, of one cell.
BETWEEN = re.compile(r"\s*(?::::|[;,]|\s/\s)\s*")


class PartlyReadError(ValidationError):
    """Not all of a cell has a place here; ``value`` is what has."""

    def __init__(self, message: str, *, value: Any) -> None:
        super().__init__(message)
        self.value = value


NOT_NEGATIVE = MinValueValidator(0, gettext_lazy("The revenue cannot be negative."))
NO_DAY_BY_MONTH = gettext_lazy("This date does not exist: the column writes the month first.")
# Nobody travels later; « 2072 » is a slip of the hand for « 2027 ».
YEARS_AHEAD = 10
MOST_NUMBER = 99_999_999
# As of those that people write (`tasks.models.note.LONGEST`).
LONGEST_NOTE = 5000
# « 2+1 », « 2 adt + 1 enf », « 2 adultes, 1 enfant ».
SOME = r"\d{1,4}(?: ?(?:adt|ad|adultes?|adults?|enf|enfants?|child|children|ch|bb|bebes?)\.?)?"
SUM = re.compile(rf"{SOME}(?: ?(?:\+|et|and|(?<=[a-z.]),) ?{SOME}){{1,3}}", re.ASCII)
MARKED_UP = re.compile(r"</?(?:p|br|div|span|ul|li|b|strong|i|em)\b[^<>]*>", re.IGNORECASE)
UNIT = re.compile(r"\s*(?:eur|euros?)\b\.?|€|\bttc\b", re.IGNORECASE)
# « 15j/14n », « 15 jours - 14 nuits ».
NIGHTS = re.compile(r"\s*(?:[/,+-]|et|and)?\s*\d{1,3} ?(?:nuits?|nights?|n)\b\.?", re.IGNORECASE)


def bare(text: str) -> str:
    """The text of a cell as somebody would type it."""
    return GUARDED.sub("", text.strip())


def lacks_zero(phone: str) -> bool:
    """Whether the first zero of a telephone number of here was lost."""
    return settings.TIME_ZONE == IN_FRANCE and bool(WITHOUT_ZERO.fullmatch(phone))


def emails(text: str) -> list[str]:
    """The e-mails of a cell: « lea@example.com ; hugo@example.com »."""
    return [part for part in BETWEEN.split(text.strip()) if part]


def readers(words: Words, *, columns: Mapping[str, ColumnReading]) -> dict[str, Reader]:
    """For each field, how its cells are read; they look nothing up in the database.

    Args:
        words: what the words of the file mean.
        columns: what the columns of dates and amounts say as a whole.
    """
    phone = _line(Client, "phone")
    found: dict[str, Reader] = {
        "number": lambda text: _whole(text, PEOPLE, most=MOST_NUMBER),
        "client_number": lambda text: _whole(text, PEOPLE, most=MOST_NUMBER),
        "name": _line(Opportunity, "name"),
        "client_name": _line(Client, "name"),
        "client_kind": partial(words.read, "client_kind"),
        "client_contact_name": _line(Client, "contact_name"),
        "client_email": _email,
        "client_phone": lambda text: phone(text.replace(" ::: ", " / ")),
        "client_address": _text(Client, "address"),
        "destinations": _line(Opportunity, "destinations"),
        "departure_date": _day(columns.get("departure_date", ColumnReading())),
        "return_date": _day(columns.get("return_date", ColumnReading())),
        "duration_days": _days,
        "participants": _people,
        "expected_revenue": _amount(columns.get("expected_revenue", ColumnReading()), NOT_NEGATIVE),
        "expected_margin": _amount(columns.get("expected_margin", ColumnReading())),
        "status": partial(words.read, "status"),
        "outcome": partial(_outcome, words),
        "lost_reason": partial(_reason, words, _line(StatusChange, "lost_reason")),
        "manager": partial(words.read, "manager"),
        "is_starred": _yes_or_no,
        "note": lambda text: _up_to(LONGEST_NOTE)(as_note(text)),
    }
    return found | {key: blanks.told(found[key]) for key in blanks.TOLD}


def _outcome(words: Words, text: str) -> Any:
    """The status that an outcome stands for; None when the stage says it."""
    return None if fold(text) in outcomes.OPEN else words.read("outcome", text)


def _reason(words: Words, read: Reader, text: str) -> str:
    """Why a trip is lost, in our word for it, if it has not more letters than are kept."""
    reason: str = words.read("lost_reason", read(text))
    return reason


def _day(column: ColumnReading) -> Reader:
    wrong = NO_DAY if column.order == Order.DAY else NO_DAY_BY_MONTH
    field = DayField(
        label="",
        month_first=column.order == Order.MONTH,
        error_messages={"invalid": wrong},
    )
    year = clock.today().year + YEARS_AHEAD

    def read(text: str) -> date | None:
        day: date | None = field.clean(text)
        if day and day.year > year:
            raise ValidationError(_("This is after %(year)s: check the year.") % {"year": year})
        return day

    # The same few days come again and again.
    return lru_cache(maxsize=4096)(read)


def _amount(column: ColumnReading, *validators: Any) -> Reader:
    field = MoneyField(label="", validators=validators)
    return lambda text: field.clean(
        columnwise.ungrouped(UNIT.sub("", text), cents_after=column.cents_after)
    )


def _email(text: str) -> str:
    """The first e-mail of a cell, if all are whole."""
    first, *others = [EmailField().clean(one) for one in emails(text)] or [""]
    if others:
        words = _("Only the first e-mail has a place here.")
        raise PartlyReadError(words, value=first)
    return str(first)


def as_note(text: str) -> str:
    """A text of several lines, in the signs that notes are written in; of a page its text alone."""
    if MARKED_UP.search(text):
        text = re.sub(r"(?i)</(?:p|div|li)>|<br[^<>]*>", "\n", text)
        text = unescape(MARKED_UP.sub("", text)).strip()
    return unicodedata.normalize("NFC", "\n".join(text.splitlines()))


def _text(model: Any, field: str) -> Reader:
    return _up_to(model._meta.get_field(field).max_length)


def _up_to(most: int) -> Reader:
    def read(text: str) -> str:
        text = text.replace("\x00", "").strip()
        if len(text) > most:
            words = ngettext(
                "At most %(most)s characters; there is %(count)s.",
                "At most %(most)s characters; there are %(count)s.",
                len(text),
            )
            raise ValidationError(words % {"most": most, "count": len(text)})
        return text

    return read


def _line(model: Any, field: str) -> Reader:
    """A text of one line."""
    read = _text(model, field)
    return lambda text: read(" ".join(text.split()))


def _whole(text: str, unit: re.Pattern[str], *, most: int) -> int:
    """A whole number from 1; Excel writes 12 as 12.0 at times."""
    digits = re.sub(r"[.,]0+$", "", bare_number(text, unit))
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0  # noqa: PLR2004
    if not 1 <= number <= most:
        raise ValidationError(_("Enter a whole number from 1 to %(most)s.") % {"most": most})
    return number


def _days(text: str) -> int:
    """How many days, also where the nights stand behind them."""
    days = NIGHTS.sub("", text)
    return _whole(days if days.strip() else text, DAYS, most=travel.MAX_DURATION_DAYS)


def _people(text: str) -> int:
    """How many, also where children are counted apart: « 2+1 »."""
    parts = re.findall(r"\d+", text) if SUM.fullmatch(fold(text)) else []
    return _whole(str(sum(map(int, parts))) if parts[1:] else text, PEOPLE, most=9999)


def _yes_or_no(text: str) -> bool:
    word = fold(text)
    if word in YES or word in NO:
        return word in YES
    raise ValidationError(_("Write yes or no."))
