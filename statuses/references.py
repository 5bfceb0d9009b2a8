"""The dates that an échéance can count from, and offsets of days, weeks or months from them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from statuses.options import DayCount

BEFORE_ANOTHER = _("A task cannot be due before the one that it follows: choose “after”.")
TOO_EARLY = _("A task cannot be due before it is created: choose “after” or another date.")
ONLY_DAYS = _("Working days are counted in days: choose calendar days for weeks and months.")
MAX_OFFSET_DAYS = 3650
# To order offsets of different units beside each other, never to date a task.
ABOUT_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.44}


class Reference(models.TextChoices):
    TASK_CREATED = "task_created", _("Date the task is created")
    STATUS_ENTERED = "status_entered", _("Date the status is entered")
    OPPORTUNITY_CREATED = "opportunity_created", _("Date the opportunity is created")
    DEPARTURE = "departure", _("Departure date of the trip")
    RETURN = "return", _("Return date of the trip")
    KEY_DATE = "key_date", _("Key date")
    TASK = "task", _("After another task")


class Unit(models.TextChoices):
    DAYS = "days", pgettext_lazy("unit", "days")
    WEEKS = "weeks", pgettext_lazy("unit", "weeks")
    MONTHS = "months", pgettext_lazy("unit", "months")


# Ten years of each.
LONGEST = {Unit.DAYS: MAX_OFFSET_DAYS, Unit.WEEKS: 521, Unit.MONTHS: 120}
TOO_LONG = {
    Unit.DAYS: _("Enter a whole number of days, from 0 to 3,650."),
    Unit.WEEKS: _("Enter a whole number of weeks, from 0 to 521."),
    Unit.MONTHS: _("Enter a whole number of months, from 0 to 120."),
}


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed number of days, weeks or months; negative: before."""

    number: int
    unit: str = Unit.DAYS

    def __str__(self) -> str:
        """As a hidden field carries it: « -3 months »."""
        return f"{self.number} {self.unit}"

    @classmethod
    def of(cls, row: Any) -> Self:
        """That of a rule or a key date, which keep it by the same names."""
        return cls(row.offset_days, row.offset_unit)

    @property
    def about_days(self) -> float:
        return self.number * ABOUT_DAYS[self.unit]


def add_offset(day: date, count: int, unit: str) -> date:
    """The day that is so many days, weeks or months later; earlier for a negative count.

    Months keep the day of the month, or take the last one of a shorter month
    (31 May − 3 months = 28 or 29 February), as `dateutil.relativedelta` does.

    Raises:
        OverflowError, ValueError: the day would be outside of the years 1 to 9999.
    """
    # The values of `Unit` are its arguments.
    later: date = day + relativedelta(**{unit: count})
    return later


def is_within(count: int, unit: str) -> bool:
    """Whether an offset is at most ten years."""
    return abs(count) <= LONGEST[Unit(unit)]


def is_within_ten_years() -> models.Q:
    """The same, for a constraint."""
    allowed = models.Q()
    for unit, longest in LONGEST.items():
        allowed |= models.Q(offset_unit=unit, offset_days__range=(-longest, longest))
    return allowed


def contradiction(reference: str, offset: Offset, day_count: str) -> tuple[str, Any] | None:
    """What makes no sense in a due date: the field of the rule, and the message beside it."""
    if reference == Reference.TASK_CREATED and offset.number < 0:
        return "offset_days", TOO_EARLY
    if reference == Reference.TASK and offset.number < 0:
        return "offset_days", BEFORE_ANOTHER
    if day_count == DayCount.WORKING and offset.unit != Unit.DAYS:
        return "day_count", ONLY_DAYS
    return None


def name_of(row: Any) -> str:
    """The name of the key date or of the task that a rule, or a task of it, counts from, if any.

    Reads ``key_date`` and ``predecessor``.
    """
    named = row.key_date or row.predecessor
    return named.name if named else ""
