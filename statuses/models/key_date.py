"""Dates that the agency names itself: option, deposit, balance, rooming list…"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caladeo.db.guards import GuardedModel
from statuses.references import MAX_OFFSET_DAYS, Unit, is_within_ten_years


class KeyDate(GuardedModel):
    """What tasks count from, once it is there."""

    SERVICE = "tasks.settings.key_date_changes.edit(key_date, …) or delete(key_date)"
    FREE = frozenset({"name", "position"})
    IS_FREE_WHEN_NEW = True

    class Source(models.TextChoices):
        TYPED = "typed", _("To be typed on each opportunity")
        BOOKING = "booking", _("At the booking")
        DEPARTURE = "departure", _("Counted from the departure")
        RETURN = "return", _("Counted from the return")
        KEY_DATE = "key_date", _("Counted from another key date")

    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(
        _("where it comes from"), max_length=10, choices=Source, default=Source.TYPED
    )
    base = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="counted",
        verbose_name=_("key date it counts from"),
    )
    offset_days = models.SmallIntegerField(
        _("offset"),
        default=0,
        validators=[MinValueValidator(-MAX_OFFSET_DAYS), MaxValueValidator(MAX_OFFSET_DAYS)],
    )
    offset_unit = models.CharField(_("unit"), max_length=10, choices=Unit, default=Unit.DAYS)
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)

    class Meta:
        verbose_name = _("key date")
        verbose_name_plural = _("key dates")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="key_date_name_is_unique",
                violation_error_message=_("Another key date already has this name."),
            ),
            models.CheckConstraint(
                condition=is_within_ten_years(), name="key_date_offset_is_within_ten_years"
            ),
            models.CheckConstraint(
                condition=Q(source="key_date", base__isnull=False)
                | Q(~Q(source="key_date"), base__isnull=True),
                name="key_date_has_its_base",
                violation_error_message=_("Choose the key date that it counts from."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a circle: a date that would in the end count from itself."""
        super().clean()
        step, seen = self.base, {self.pk}
        while step is not None:
            if step.pk in seen:
                raise ValidationError({"base": _("These key dates would count from each other.")})
            seen.add(step.pk)
            step = step.base
