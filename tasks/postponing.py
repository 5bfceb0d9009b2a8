"""The days that a task is put off to in one click."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class When(models.TextChoices):
    TOMORROW = "demain", _("Tomorrow")
    MONDAY = "lundi", _("Next Monday")


def day_of(when: When, *, today: date) -> date:
    """The day that is meant; next Monday is never today."""
    if when == When.TOMORROW:
        return today + timedelta(days=1)
    return today + timedelta(days=7 - today.weekday())
