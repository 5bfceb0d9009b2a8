"""Days and amounts in words, in the language of the person: « 18 mai », « 14 800 € »."""

from datetime import date
from decimal import Decimal

from django.utils import dateformat, formats
from django.utils.translation import get_language, gettext, pgettext_lazy

# Outside these years the holiday calendars, and soon ``date`` itself, give out.
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)
SHORT_MONTHS = (
    pgettext_lazy("short month", "Jan"),
    pgettext_lazy("short month", "Feb"),
    pgettext_lazy("short month", "Mar"),
    pgettext_lazy("short month", "Apr"),
    pgettext_lazy("short month", "May"),
    pgettext_lazy("short month", "Jun"),
    pgettext_lazy("short month", "Jul"),
    pgettext_lazy("short month", "Aug"),
    pgettext_lazy("short month", "Sep"),
    pgettext_lazy("short month", "Oct"),
    pgettext_lazy("short month", "Nov"),
    pgettext_lazy("short month", "Dec"),
)
NARROW = "\u202f"
NO_BREAK = "\u00a0"


def number(value: int) -> str:
    """A whole number with the thousands set apart: 3 650."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def day_of_month(day: date) -> str:
    """The number; French writes the first of the month as an ordinal: « 1er »."""
    is_french = (get_language() or "").startswith("fr")
    return "1er" if is_french and day.day == 1 else str(day.day)


def day_and_month(day: date) -> str:
    """« 18 mai »."""
    return f"{day_of_month(day)} {dateformat.format(day, 'F')}"


def long_day(day: date) -> str:
    """« 18 mai 2027 »."""
    return f"{day_and_month(day)} {day.year}"


def month_and_year(day: date) -> str:
    """« mai 2027 »."""
    return dateformat.format(day, "F Y")


def from_to(first: date, last: date) -> str:
    """« du 10 au 14 juin 2027 »: what both share is said once."""
    words = long_day(first)
    if first.year == last.year:
        words = day_of_month(first) if first.month == last.month else day_and_month(first)
    return gettext("from %(first)s to %(last)s") % {"first": words, "last": long_day(last)}


def full_day(day: date) -> str:
    """« mardi 18 mai 2027 »."""
    return f"{dateformat.format(day, 'l')} {long_day(day)}"


def short_day_of_month(day: date) -> str:
    """« 8 nov. »."""
    return f"{day_of_month(day)} {SHORT_MONTHS[day.month - 1]}"


def short_day_and_month(day: date, *, today: date) -> str:
    """« 8 nov. », with the year when it is another one than today's."""
    words = short_day_of_month(day)
    return words if day.year == today.year else f"{words} {day.year}"


def weekday(day: date) -> str:
    """« samedi »."""
    return dateformat.format(day, "l")


def money(amount: Decimal | float | None) -> str:
    """« 14 800 € », with cents only when there are some."""
    if amount is None:
        return ""
    value = Decimal(str(amount))
    text = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
    if (get_language() or "").startswith("fr"):
        french = text.replace(",", NARROW).replace(".", ",")
        return f"{french}{NO_BREAK}€"
    return f"-€{text[1:]}" if text.startswith("-") else f"€{text}"
