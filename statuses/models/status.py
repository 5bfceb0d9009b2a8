"""The steps of the agency's pipeline."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from caladeo.colors import validate_hex
from caladeo.db.sql import key_share
from statuses.options import RequiredOpen


class StatusQuerySet(models.QuerySet["Status"]):
    def in_pipeline(self) -> Self:
        """The statuses that people see, in their order."""
        return self.filter(deleted_at=None).order_by("position", "pk")

    def active(self) -> Self:
        return self.in_pipeline().filter(is_active=True)

    def lock_against_deletion(self, pk: int) -> "Status":
        """The status, kept from being deleted until the transaction ends.

        Raises ``Status.DoesNotExist`` when it is deleted already.
        """
        query = "SELECT * FROM statuses_status WHERE id = %s AND deleted_at IS NULL"
        rows = self.raw(query + key_share(self.db), [pk])
        for status in rows:
            return status
        raise Status.DoesNotExist


class Status(models.Model):
    """A step of the pipeline.

    A deleted status stays as a row, out of sight: the history of each opportunity goes
    on naming it.
    """

    name = models.CharField(_("name"), max_length=100)
    color = models.CharField(
        _("colour"), max_length=7, default="#3B82F6", validators=[validate_hex]
    )
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    probability = models.PositiveSmallIntegerField(
        _("success probability"),
        default=50,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("From 0 to 100 %."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Whether the opportunities in this status are under way."),
    )
    is_sold = models.BooleanField(
        _("sold"),
        default=False,
        help_text=_("Entering it for the first time is the booking."),
    )
    required_open = models.CharField(
        _("required tasks still open"),
        max_length=10,
        choices=RequiredOpen,
        default=RequiredOpen.WARN,
    )
    # Not only of an active one: who makes it active again finds it as it was.
    asleep_days = models.PositiveSmallIntegerField(
        _("asleep after"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects = models.Manager.from_queryset(StatusQuerySet)()

    class Meta:
        verbose_name = _("status")
        verbose_name_plural = _("statuses")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__lte=100), name="status_probability_is_a_percentage"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(deleted_at=None),
                name="status_name_is_unique",
                violation_error_message=_("Another status already has this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("statuses:status", args=[self.pk])
