"""The dates that an échéance can count from, and which offsets make sense for each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_OFFSET_DAYS = 3650


class Reference(models.TextChoices):
    TASK_CREATED = "task_created", _("Date the task is created")
    STATUS_ENTERED = "status_entered", _("Date the status is entered")
    OPPORTUNITY_CREATED = "opportunity_created", _("Date the opportunity is created")
    DEPARTURE = "departure", _("Departure date of the trip")
    RETURN = "return", _("Return date of the trip")
    KEY_DATE = "key_date", _("Key date")


def allows(reference: str, offset_days: int) -> bool:
    """Whether the offset makes sense: a task cannot be due before it is created."""
    return reference != Reference.TASK_CREATED or offset_days >= 0
