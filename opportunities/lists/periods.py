"""Departures of days that are counted from today: a view that is saved with one stays true."""

import calendar
from datetime import date, timedelta

from django.db import models
from django.utils.translation import pgettext_lazy


class Period(models.TextChoices):
    WEEK = "7-jours", pgettext_lazy("departures", "Within 7 days")
    THIRTY_DAYS = "30-jours", pgettext_lazy("departures", "Within 30 days")
    THIS_MONTH = "ce-mois", pgettext_lazy("departures", "This month")
    NEXT_MONTH = "mois-prochain", pgettext_lazy("departures", "Next month")


def days(period: str, *, today: date) -> tuple[date, date]:
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
