"""How the agency works: the statuses of its pipeline and the tasks that each calls for."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connections, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from caladeo import retrying
from caladeo.colors import validate_hex
from statuses.references import MAX_OFFSET_DAYS, Reference


def key_share(using: str) -> str:
    """The lock clause that lets other moves pass and makes a deletion wait.

    Django knows only the exclusive forms of ``select_for_update``, which would queue
    every move into one status. SQLite needs none: its writers already stand in line.
    """
    return " FOR KEY SHARE" if connections[using].vendor == "postgresql" else ""


class StatusQuerySet(models.QuerySet["Status"]):
    def in_pipeline(self) -> Self:
        """The statuses that people see, in their order."""
        return self.filter(deleted_at=None).order_by("position", "pk")

    def active(self) -> Self:
        return self.in_pipeline().filter(is_active=True)

    def hold(self, pk: int) -> "Status":
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


class AutoTaskTemplateQuerySet(models.QuerySet["AutoTaskTemplate"]):
    def enabled(self) -> Self:
        return self.filter(is_enabled=True)

    def called_for_by(self, statuses: set[int]) -> list["AutoTaskTemplate"]:
        """The enabled templates of these statuses, kept from deletion until the commit."""
        if not statuses:
            return []
        marks = ", ".join(["%s"] * len(statuses))
        query = (
            "SELECT * FROM statuses_autotasktemplate"  # noqa: S608 (placeholders only)
            f" WHERE status_id IN ({marks}) AND is_enabled ORDER BY position, id"
        )
        return list(self.raw(query + key_share(self.db), sorted(statuses)))

    @retrying.whole
    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete once the moves under way have written their tasks."""
        with transaction.atomic(using=self.db):
            list(self.select_for_update().order_by("pk").values_list("pk"))
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class AutoTaskTemplate(models.Model):
    """The rule of one automatic task: entering its status creates the task."""

    status = models.ForeignKey(
        Status, models.CASCADE, related_name="templates", verbose_name=_("status")
    )
    name = models.CharField(_("task name"), max_length=200)
    description = models.TextField(_("task description"), blank=True, max_length=5000)
    offset_days = models.SmallIntegerField(
        _("offset in days"),
        default=0,
        validators=[MinValueValidator(-MAX_OFFSET_DAYS), MaxValueValidator(MAX_OFFSET_DAYS)],
        help_text=_("Negative: before the date. Zero: the same day."),
    )
    reference = models.CharField(
        _("relative to"), max_length=20, choices=Reference, default=Reference.TASK_CREATED
    )
    is_enabled = models.BooleanField(_("enabled"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)

    objects = models.Manager.from_queryset(AutoTaskTemplateQuerySet)()

    class Meta:
        verbose_name = _("automatic task")
        verbose_name_plural = _("automatic tasks")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(offset_days__range=(-MAX_OFFSET_DAYS, MAX_OFFSET_DAYS)),
                name="template_offset_is_within_ten_years",
            ),
            models.CheckConstraint(
                condition=Q(reference__in=Reference.values), name="template_reference_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(reference=Reference.TASK_CREATED) | Q(offset_days__gte=0),
                name="template_is_not_due_before_creation",
                violation_error_message=_("A task cannot be due before it is created."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("statuses:template", args=[self.pk])

    @retrying.whole
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete once the moves under way have written their tasks; the tasks stay."""
        with transaction.atomic(using=self._state.db):
            list(AutoTaskTemplate.objects.select_for_update().filter(pk=self.pk).values_list("pk"))
            return super().delete(*args, **kwargs)
