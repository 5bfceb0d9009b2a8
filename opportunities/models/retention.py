"""How long the agency keeps its journal and its clients, as an administrator chose."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caladeo.models.journal_entry import LEAST_MONTHS_KEPT

ONLY_ROW = 1
MOST_YEARS = 100
MOST_MONTHS = 600


class RetentionQuerySet(models.QuerySet["Retention"]):
    def current(self) -> "Retention":
        """What counts now: what was chosen, else what the settings of the host say."""
        return self.filter(pk=ONLY_ROW).first() or Retention.of_settings()


class Retention(models.Model):
    """One row, and none before somebody has saved the page; an empty value keeps for good."""

    prospect_years = models.PositiveSmallIntegerField(
        _("years of prospects"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_YEARS)],
    )
    client_years = models.PositiveSmallIntegerField(
        _("years of clients"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_YEARS)],
    )
    journal_months = models.PositiveSmallIntegerField(
        _("months of the journal"),
        validators=[MinValueValidator(LEAST_MONTHS_KEPT), MaxValueValidator(MOST_MONTHS)],
    )

    objects = models.Manager.from_queryset(RetentionQuerySet)()

    class Meta:
        verbose_name = _("retention")
        verbose_name_plural = _("retention")
        constraints = [
            models.CheckConstraint(condition=Q(pk=ONLY_ROW), name="agency_has_one_retention"),
            models.CheckConstraint(
                condition=Q(prospect_years=None) | Q(prospect_years__range=(1, MOST_YEARS)),
                name="prospects_are_kept_a_year",
            ),
            models.CheckConstraint(
                condition=Q(client_years=None) | Q(client_years__range=(1, MOST_YEARS)),
                name="clients_are_kept_a_year",
            ),
            models.CheckConstraint(
                condition=Q(journal_months__range=(LEAST_MONTHS_KEPT, MOST_MONTHS)),
                name="journal_is_kept_half_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prospect_years} {self.client_years} {self.journal_months}"

    @classmethod
    def of_settings(cls) -> Self:
        """What the host has set; anything that is no number of years keeps for good."""
        return cls(
            pk=ONLY_ROW,
            prospect_years=_years(settings.PROSPECT_YEARS),
            client_years=_years(settings.CLIENT_YEARS),
            journal_months=min(max(settings.JOURNAL_MONTHS, LEAST_MONTHS_KEPT), MOST_MONTHS),
        )


def _years(number: int) -> int | None:
    return min(number, MOST_YEARS) if number > 0 else None
