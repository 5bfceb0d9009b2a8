"""The dates that an échéance can count from, and which offsets make sense for each."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from statuses.options import DayCount
from statuses.units import Offset, Unit

TOO_EARLY = _("A task cannot be due before it is created: choose “after” or another date.")
ONLY_DAYS = _("Working days are counted in days: choose calendar days for weeks and months.")


class Reference(models.TextChoices):
    TASK_CREATED = "task_created", _("Date the task is created")
    STATUS_ENTERED = "status_entered", _("Date the status is entered")
    OPPORTUNITY_CREATED = "opportunity_created", _("Date the opportunity is created")
    DEPARTURE = "departure", _("Departure date of the trip")
    RETURN = "return", _("Return date of the trip")
    KEY_DATE = "key_date", _("Key date")


def contradiction(reference: str, offset: Offset, day_count: str) -> tuple[str, Any] | None:
    """What makes no sense in a due date: the field of the rule, and the message beside it."""
    if reference == Reference.TASK_CREATED and offset.number < 0:
        return "offset_days", TOO_EARLY
    if day_count == DayCount.WORKING and offset.unit != Unit.DAYS:
        return "day_count", ONLY_DAYS
    return None
