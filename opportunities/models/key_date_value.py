"""A key date that somebody set on one opportunity."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from caladeo.db.guards import GuardedModel
from opportunities import travel
from opportunities.models.opportunity import Opportunity
from opportunities.models.querysets import KeyDateValueQuerySet
from statuses.models import KeyDate


class KeyDateValue(GuardedModel):
    """A typed key date, or one set in place of what its formula gives.

    Written by `opportunities.key_dates`, which tells the tasks.
    """

    SERVICE = "opportunities.key_dates.write(opportunity, {key_date: day})"

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="key_dates", verbose_name=_("opportunity")
    )
    key_date = models.ForeignKey(
        KeyDate, models.CASCADE, related_name="values", verbose_name=_("key date")
    )
    day = models.DateField(
        _("date"),
        validators=[MinValueValidator(travel.FIRST_DAY), MaxValueValidator(travel.LAST_DAY)],
    )

    objects = models.Manager.from_queryset(KeyDateValueQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = _("key date of an opportunity")
        verbose_name_plural = _("key dates of opportunities")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "key_date"], name="key_date_has_one_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_date}: {self.day}"
