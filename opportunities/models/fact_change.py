"""The history of the facts that tasks hang on: one row for each that became another."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opportunities.models.opportunity import Opportunity
from opportunities.models.querysets import UndoableQuerySet
from statuses.models import KeyDate, Role


class FactChange(models.Model):
    """A date, the duration, the manager or a role of a trip became another.

    Written by ``opportunities.moves.tracked_fields`` only. ``before`` and ``after`` hold a day as
    ISO text, a number
    of days or the key of a person; of a key date its day and whether somebody set it:
    ``{"day": "2027-05-12", "is_set": true}``; of a role the key of the person who has it, and
    whether the trip names them: ``{"person": 3, "is_set": true}``. Nothing is None.
    """

    class Field(models.TextChoices):
        DEPARTURE = "departure_date", _("departure date")
        DURATION = "duration_days", _("duration in days")
        MANAGER = "manager", _("manager")
        KEY_DATE = "key_date", _("key date")
        ROLE = "role", _("role")

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="fact_changes", verbose_name=_("opportunity")
    )
    field = models.CharField(_("what"), max_length=20, choices=Field)
    key_date = models.ForeignKey(
        KeyDate,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("key date"),
        db_index=False,
    )
    role = models.ForeignKey(
        Role,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("role"),
        db_index=False,
    )
    before: Any = models.JSONField(_("before"), null=True)
    after: Any = models.JSONField(_("after"), null=True)
    changed_at = models.DateTimeField(_("when"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, related_name="undone_by", verbose_name=_("undoes")
    )

    objects = models.Manager.from_queryset(UndoableQuerySet)()

    class Meta:
        verbose_name = _("changed fact")
        verbose_name_plural = _("changed facts")
        indexes = [
            models.Index(
                fields=["key_date"],
                condition=Q(key_date__isnull=False),
                name="fact_change_of_key_date",
            ),
            models.Index(
                fields=["role"], condition=Q(role__isnull=False), name="fact_change_of_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} {self.before} → {self.after}"
