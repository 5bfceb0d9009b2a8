"""Of whom a second factor is required: one row, there once somebody has chosen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FactorPolicy(models.Model):
    """Changed by `caladeo.accounts.factors.requirement.choose`, which dates the people too."""

    class RequiredOf(models.TextChoices):
        NOBODY = "nobody", pgettext_lazy("second factor", "Nobody")
        SETTINGS = "settings", _("Whoever has access to the settings")
        EVERYBODY = "everybody", _("Everybody")

    required_of = models.CharField(
        _("second factor required of"),
        max_length=10,
        choices=RequiredOf,
        default=RequiredOf.NOBODY,
    )

    class Meta:
        verbose_name = _("requirement of a second factor")
        verbose_name_plural = _("requirements of a second factor")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="agency_has_one_factor_policy"),
        ]

    def __str__(self) -> str:
        return str(self.get_required_of_display())
