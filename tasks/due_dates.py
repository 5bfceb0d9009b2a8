"""The resolver: a rule and some dates in, a due date and its explanation out.

Pure: no clock, no database, no words. What it returns is kept as data and put into words
by `tasks.explaining` when it is shown.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from statuses.references import Reference


@dataclass(frozen=True, slots=True)
class Rule:
    """What a task is due by: so many days (negative: before) from a reference date."""

    reference: str
    offset_days: int


@dataclass(frozen=True, slots=True)
class ReferenceDates:
    """The dates of one task that rules may count from; local days, None when not known."""

    task_created: date | None = None
    status_entered: date | None = None
    opportunity_created: date | None = None
    departure: date | None = None
    return_: date | None = None

    def get(self, reference: str) -> date | None:
        """The date of a reference.

        Raises:
            ValueError: no such reference.
        """
        name = "return_" if Reference(reference) == Reference.RETURN else reference
        day: date | None = getattr(self, name)
        return day


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due date and what it was counted from."""

    rule: Rule
    reference_date: date | None
    day: date | None

    @property
    def is_waiting(self) -> bool:
        """Whether the reference date is not known yet."""
        return self.reference_date is None


def resolve(rule: Rule, dates: ReferenceDates) -> DueDate:
    """The due date of a rule: reference date + offset, in calendar days.

    Returns:
        A waiting due date, without a day, as long as the reference date is not known.
    """
    reference_date = dates.get(rule.reference)
    if reference_date is None:
        return DueDate(rule, None, None)
    return DueDate(rule, reference_date, reference_date + timedelta(days=rule.offset_days))
