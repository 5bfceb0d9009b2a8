"""When somebody is away, and who does meanwhile what they would do."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from caladeo.db.guards import GuardedModel, GuardedQuerySet
from caladeo.models.user import User


class AbsenceQuerySet(GuardedQuerySet):
    def on(self, day: date) -> Self:
        return self.overlapping(day, day)

    def overlapping(self, first: date, last: date) -> Self:
        """Those with one of these days, both included."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Absence(GuardedModel):
    """Local days of the agency, both included; those of one person do not overlap."""

    SERVICE = "tasks.absences.saving"
    FREE = frozenset({"is_answered"})

    person = models.ForeignKey(
        User, models.CASCADE, related_name="absences", verbose_name=_("person")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    substitute = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substitutions",
        verbose_name=_("replaced by"),
    )
    # Whether somebody has said what becomes of the tasks that were open before.
    is_answered = models.BooleanField(default=False, editable=False)

    objects = models.Manager.from_queryset(AbsenceQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["first_day", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("person")),
                name="absence_is_covered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
