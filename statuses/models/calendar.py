"""The days on which the agency does not work, and holidays on which it does."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caladeo.db.guards import GuardedModel

FIRST_CLOSURE = date(1990, 1, 1)
LAST_CLOSURE = date(2100, 12, 31)
SATURDAY, SUNDAY = 5, 6


def weekend() -> list[int]:
    return [SATURDAY, SUNDAY]


class AgencyCalendar(GuardedModel):
    """The agency's country and weekly closing days: one row, there from the first day."""

    SERVICE = "tasks.settings.agency_calendar.apply(agency_calendar.setting(…))"

    country = models.CharField(_("country"), max_length=2, default="FR")
    subdivision = models.CharField(_("region"), max_length=40, blank=True, default="")
    closing_weekdays = models.JSONField(
        _("weekly closing days"),
        default=weekend,
        help_text=_("Monday is 0, Sunday is 6."),
    )

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="agency_has_one_calendar"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.subdivision}".strip()


class Closure(GuardedModel):
    """Days on which the agency itself is closed."""

    SERVICE = "tasks.settings.agency_calendar.apply(…), with adding, editing or deleting(closure)"

    name = models.CharField(_("name"), max_length=100)
    first_day = models.DateField(
        _("first day"),
        validators=[MinValueValidator(FIRST_CLOSURE), MaxValueValidator(LAST_CLOSURE)],
    )
    last_day = models.DateField(
        _("last day"),
        validators=[MinValueValidator(FIRST_CLOSURE), MaxValueValidator(LAST_CLOSURE)],
    )

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="closure_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WorkedHoliday(GuardedModel):
    """A public holiday on which the agency works all the same, in one year or in every one."""

    SERVICE = "tasks.settings.agency_calendar.apply(worked_holidays.switching(…))"

    name = models.CharField(_("name"), max_length=250, help_text=_("As the calendar names it."))
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("Empty: every year.")
    )

    class Meta:
        verbose_name = _("worked holiday")
        verbose_name_plural = _("worked holidays")
        ordering = ["name", "year"]
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="holiday_is_worked_once_a_year"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(year=None), name="holiday_is_always_worked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year or ''}".strip()
