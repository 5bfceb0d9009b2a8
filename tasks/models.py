"""What must be done: the tasks of an opportunity, by hand or by a status's rule."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.search import SearchableModel, SearchField
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from tasks import due_dates
from tasks.querysets import TaskQuerySet


class Task(SearchableModel):
    """A task; an automatic one keeps a copy of the rule that created it.

    Editing or deleting a template therefore changes no existing task.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        DELETED = "deleted", _("Deleted")

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="tasks", verbose_name=_("opportunity")
    )
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=5000)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("assignee"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("done by"),
    )

    # Where an automatic task comes from; empty on one added by hand.
    change = models.ForeignKey(
        StatusChange,
        models.CASCADE,
        null=True,
        editable=False,
        related_name="tasks",
        verbose_name=_("status change"),
    )
    template = models.ForeignKey(
        AutoTaskTemplate,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="tasks",
        verbose_name=_("automatic task"),
    )
    reference = models.CharField(
        _("relative to"), max_length=20, choices=Reference, blank=True, editable=False
    )
    offset_days = models.SmallIntegerField(_("offset in days"), default=0, editable=False)
    reference_date = models.DateField(_("reference date"), null=True, editable=False)
    is_pinned = models.BooleanField(_("due date set by hand"), default=False, editable=False)
    follows_manager = models.BooleanField(_("follows the manager"), default=False, editable=False)
    search_text = SearchField(sources=("name",))

    objects = models.Manager.from_queryset(TaskQuerySet)()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["change", "template"], name="task_is_created_once_per_change"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "cancelled", "deleted"]),
                name="task_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False),
                name="task_done_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(is_pinned=False) | ~Q(reference=""), name="task_pinned_is_automatic"
            ),
        ]
        indexes = [
            # The morning's page reads one person's open tasks by date.
            models.Index(
                fields=["assignee", "due_date"],
                condition=Q(state="open"),
                name="task_open_by_assignee",
            ),
            models.Index(
                fields=["due_date"], condition=Q(state="open"), name="task_open_by_due_date"
            ),
            models.Index(fields=["opportunity", "state"], name="task_of_opportunity"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('tasks:tab', args=[self.opportunity_id])}#task-{self.pk}"

    @property
    def is_automatic(self) -> bool:
        return bool(self.reference)

    @property
    def is_waiting(self) -> bool:
        """Open, automatic and without a date because its reference is not known yet."""
        return (
            self.is_automatic
            and not self.is_pinned
            and self.state == self.State.OPEN
            and self.due_date is None
        )

    @property
    def rule(self) -> due_dates.Rule:
        return due_dates.Rule(self.reference, self.offset_days)

    def reference_dates(self) -> due_dates.ReferenceDates:
        """The dates its rule may count from; reads ``opportunity`` and ``change``."""
        return reference_dates(
            self.opportunity,
            created=clock.local_day(self.created_at),
            entered=clock.local_day(self.change.changed_at) if self.change else None,
        )

    def computed_due_date(self) -> due_dates.DueDate:
        """What the resolver says today, pinned or not; reads ``opportunity`` and ``change``."""
        return due_dates.resolve(self.rule, self.reference_dates())


def reference_dates(
    opportunity: Any, *, created: date | None, entered: date | None
) -> due_dates.ReferenceDates:
    """The dates of an opportunity for a task created, and a status entered, on local days."""
    return due_dates.ReferenceDates(
        task_created=created,
        status_entered=entered,
        opportunity_created=clock.local_day(opportunity.created_at),
        departure=opportunity.departure_date,
        return_=opportunity.return_date,
    )
