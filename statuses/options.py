"""The advanced options of an automatic task; each default is the plain behaviour."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayCount(models.TextChoices):
    """What an offset counts."""

    CALENDAR = "calendar", _("Calendar days")
    WORKING = "working", _("Working days")


class DayRule(models.TextChoices):
    """Where a due date goes that falls on a day the agency is closed."""

    STAY = "stay", _("Leave it on that day")
    NEXT = "next", _("Move it to the next working day")
    PREVIOUS = "previous", _("Move it to the previous working day")


class IfPast(models.TextChoices):
    """What to do with a due date that has passed before the task is created."""

    KEEP = "keep", _("Keep it: the task will be late")
    TODAY = "today", _("Make it due the day it is created")
    SKIP = "skip", _("Do not create the task")


class AssignTo(models.TextChoices):
    MANAGER = "manager", _("The opportunity’s manager")
    CHANGER = "changer", _("The person who changed the status")
    PERSON = "person", _("A named person")
    ROLE = "role", _("Whoever has a role")
    NOBODY = "nobody", _("Nobody")


class OnLeave(models.TextChoices):
    """What becomes of the open task when the opportunity leaves the status."""

    KEEP = "keep", _("Keep the task")
    CANCEL = "cancel", _("Cancel the task")
    CANCEL_IF_CLOSED = "cancel_if_closed", _("Cancel it if the new status is inactive")


class IfNotPreceded(models.TextChoices):
    """What becomes of a task that follows another one, when that other one does not take place."""

    CANCEL = "cancel", _("Cancel the task")
    COUNT = "count", _("Count from that day")


class OnReturn(models.TextChoices):
    """Whether coming back to the status creates the task once more."""

    AGAIN = "again", _("Create the task again")
    IF_NONE_OPEN = "if_none_open", _("Only if none is still open")
    ONCE = "once", _("Only once per opportunity")


class Required(models.TextChoices):
    """Whether leaving the status forward asks for the task to be done first."""

    NO = "no", _("No")
    YES = "yes", _("Yes: its status warns, or stops")


class RequiredOpen(models.TextChoices):
    """What leaving a status forward does while required tasks of it are open."""

    WARN = "warn", _("Warn: everybody may move on all the same")
    DEMAND = "demand", _("Demand: only who has access to the settings may move on")
