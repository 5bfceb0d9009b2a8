"""The tasks that entering a status calls for."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from caladeo.db import retrying
from caladeo.db.sql import key_share
from statuses import placeholders
from statuses.models.key_date import KeyDate
from statuses.models.role import Role
from statuses.models.status import Status
from statuses.options import (
    AssignTo,
    DayCount,
    DayRule,
    IfNotPreceded,
    IfPast,
    OnLeave,
    OnReturn,
)
from statuses.references import MAX_OFFSET_DAYS, Reference, Unit, is_within_ten_years


class AutoTaskTemplateQuerySet(models.QuerySet["AutoTaskTemplate"]):
    def enabled(self) -> Self:
        return self.filter(is_enabled=True)

    def called_for_by(self, statuses: set[int], **also: str) -> list["AutoTaskTemplate"]:
        """The enabled templates of these statuses, kept from deletion until the commit.

        Args:
            also: further columns by name, as SQL of ours.
        """
        if not statuses:
            return []
        marks = ", ".join(["%s"] * len(statuses))
        columns = "".join(f", {sql} AS {name}" for name, sql in also.items())
        query = (
            f"SELECT *{columns} FROM statuses_autotasktemplate"  # noqa: S608 (placeholders only)
            f" WHERE status_id IN ({marks}) AND is_enabled ORDER BY position, id"
        )
        return list(self.raw(query + key_share(self.db), sorted(statuses)))

    @retrying.on_conflict
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
    name = models.CharField(_("task name"), max_length=200, validators=[placeholders.validate])
    description = models.TextField(
        _("task description"), blank=True, max_length=5000, validators=[placeholders.validate]
    )
    offset_days = models.SmallIntegerField(
        _("offset"),
        default=0,
        validators=[MinValueValidator(-MAX_OFFSET_DAYS), MaxValueValidator(MAX_OFFSET_DAYS)],
        help_text=_("Negative: before the date. Zero: the same day."),
    )
    offset_unit = models.CharField(_("unit"), max_length=10, choices=Unit, default=Unit.DAYS)
    reference = models.CharField(
        _("relative to"), max_length=20, choices=Reference, default=Reference.TASK_CREATED
    )
    key_date = models.ForeignKey(
        KeyDate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="templates",
        verbose_name=_("key date"),
    )
    predecessor = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("task that it follows"),
        help_text=_("Another automatic task of the same status."),
    )
    is_enabled = models.BooleanField(_("enabled"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)

    day_count = models.CharField(
        _("counted in"), max_length=10, choices=DayCount, default=DayCount.CALENDAR
    )
    day_rule = models.CharField(
        _("on a weekend or a holiday"), max_length=10, choices=DayRule, default=DayRule.STAY
    )
    if_past = models.CharField(
        _("already past when created"), max_length=10, choices=IfPast, default=IfPast.KEEP
    )
    assign_to = models.CharField(
        _("assigned to"), max_length=10, choices=AssignTo, default=AssignTo.MANAGER
    )
    assigned_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("named person"),
    )
    role = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="templates",
        verbose_name=_("role"),
    )
    visible_days = models.PositiveSmallIntegerField(
        _("visible in My tasks"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_OFFSET_DAYS)],
        help_text=_("So many days before it is due; empty: at once."),
    )
    on_leave = models.CharField(
        _("on leaving this status"), max_length=20, choices=OnLeave, default=OnLeave.KEEP
    )
    on_return = models.CharField(
        _("on coming back to this status"),
        max_length=20,
        choices=OnReturn,
        default=OnReturn.AGAIN,
    )

    if_not_preceded = models.CharField(
        _("if the task that it follows does not take place"),
        max_length=10,
        choices=IfNotPreceded,
        default=IfNotPreceded.CANCEL,
    )
    is_required = models.BooleanField(_("required before moving on"), default=False)

    conditions = models.JSONField(_("conditions"), default=list, blank=True, editable=False)

    objects = models.Manager.from_queryset(AutoTaskTemplateQuerySet)()

    class Meta:
        verbose_name = _("automatic task")
        verbose_name_plural = _("automatic tasks")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=is_within_ten_years(), name="template_offset_is_within_ten_years"
            ),
            models.CheckConstraint(
                condition=~Q(day_count=DayCount.WORKING) | Q(offset_unit=Unit.DAYS),
                name="template_counts_working_days_only",
            ),
            models.CheckConstraint(
                condition=Q(reference__in=Reference.values), name="template_reference_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(reference=Reference.TASK_CREATED) | Q(offset_days__gte=0),
                name="template_is_not_due_before_creation",
                violation_error_message=_("A task cannot be due before it is created."),
            ),
            models.CheckConstraint(
                condition=Q(reference=Reference.KEY_DATE, key_date__isnull=False)
                | (~Q(reference=Reference.KEY_DATE) & Q(key_date__isnull=True)),
                name="template_names_its_key_date",
                violation_error_message=_("Choose the key date that the due date counts from."),
            ),
            models.CheckConstraint(
                condition=Q(reference=Reference.TASK, predecessor__isnull=False, offset_days__gte=0)
                | (~Q(reference=Reference.TASK) & Q(predecessor__isnull=True)),
                name="template_names_the_task_that_it_follows",
                violation_error_message=_("Choose the task that this one follows."),
            ),
            models.CheckConstraint(
                condition=~Q(assign_to=AssignTo.PERSON) | Q(assigned_person__isnull=False),
                name="template_names_its_person",
                violation_error_message=_("Choose the person who gets the task."),
            ),
            models.CheckConstraint(
                condition=Q(assign_to=AssignTo.ROLE, role__isnull=False)
                | (~Q(assign_to=AssignTo.ROLE) & Q(role__isnull=True)),
                name="template_names_its_role",
                violation_error_message=_("Choose the role that gets the task."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("statuses:template", args=[self.pk])

    @property
    def has_placeholders(self) -> bool:
        """Whether its name or description hold words to replace."""
        return placeholders.are_in(self.name, self.description)

    @retrying.on_conflict
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete once the moves under way have written their tasks; the tasks stay."""
        with transaction.atomic(using=self._state.db):
            list(AutoTaskTemplate.objects.select_for_update().filter(pk=self.pk).values_list("pk"))
            return super().delete(*args, **kwargs)


class TemplateRevision(models.Model):
    """One edit of a rule; each change holds the field's value before and after."""

    template = models.ForeignKey(
        AutoTaskTemplate,
        models.CASCADE,
        related_name="revisions",
        verbose_name=_("automatic task"),
    )
    edited_at = models.DateTimeField(_("when"))
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("edit of an automatic task")
        verbose_name_plural = _("edits of automatic tasks")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return ", ".join(self.changes)
