"""The dates that lists are narrowed by: periods of departures, and dates that trips lack."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from caladeo.forms.addresses import KeyField
from statuses.references import Reference

# How an address names them; a key date goes by its key.
NAMED = {"depart": Reference.DEPARTURE, "retour": Reference.RETURN}
WAITING = Q(tasks__state="open", tasks__due_date=None, tasks__is_pinned=False)


@dataclass(frozen=True, slots=True)
class MissingDate:
    """One date that is not known yet."""

    reference: str
    key_date_id: int | None = None

    def __str__(self) -> str:
        """As an address names it."""
        if self.key_date_id:
            return str(self.key_date_id)
        return next((name for name, ref in NAMED.items() if ref == self.reference), "")

    @property
    def condition(self) -> Q:
        """Opportunities with a task that waits for it."""
        return WAITING & Q(tasks__reference=self.reference, tasks__key_date=self.key_date_id)


class MissingDateField(KeyField):
    def clean(self, value: Any) -> MissingDate | None:
        if value in NAMED:
            return MissingDate(NAMED[value])
        key = super().clean(value)
        return MissingDate(Reference.KEY_DATE, key) if key else None


class Period(models.TextChoices):
    WEEK = "7-jours", pgettext_lazy("departures", "Within 7 days")
    THIRTY_DAYS = "30-jours", pgettext_lazy("departures", "Within 30 days")
    THIS_MONTH = "ce-mois", pgettext_lazy("departures", "This month")
    NEXT_MONTH = "mois-prochain", pgettext_lazy("departures", "Next month")


def days_of_period(period: str, *, today: date) -> tuple[date, date]:
    """Its first and its last day."""
    if period == Period.WEEK:
        return today, today + timedelta(days=7)
    if period == Period.THIRTY_DAYS:
        return today, today + timedelta(days=30)
    first = today.replace(day=1)
    if period == Period.NEXT_MONTH:
        first = (first + timedelta(days=31)).replace(day=1)
    _weekday, count = calendar.monthrange(first.year, first.month)
    return first, first.replace(day=count)
