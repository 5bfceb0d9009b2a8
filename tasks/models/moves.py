"""What has happened to tasks: dates that moved, hands that changed, tasks that were not made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opportunities.models import FactChange, StatusChange
from statuses.models import AutoTaskTemplate
from tasks.models.task import Task


class DueDateMove(models.Model):
    """One move of a due date: the story that a task can tell."""

    class Cause(models.TextChoices):
        DEPARTURE = "departure", _("departure moved")
        DURATION = "duration", _("duration changed")
        BOOKING = "booking", _("booking changed")
        KEY_DATE = "key_date", _("key date changed")
        CALENDAR = "calendar", _("working calendar changed")
        RULE = "rule", _("automatic task edited")
        TASK = "task", _("task that it follows changed")
        HAND = "hand", _("set by hand")
        COMPUTED = "computed", _("back to the computed date")
        REOPENED = "reopened", _("opened again")

    task = models.ForeignKey(Task, models.CASCADE, related_name="moves", verbose_name=_("task"))
    moved_at = models.DateTimeField(_("when"))
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )
    cause = models.CharField(_("why"), max_length=10, choices=Cause)
    from_date = models.DateField(_("from"), null=True)
    to_date = models.DateField(_("to"), null=True)
    fact = models.ForeignKey(
        FactChange,
        models.SET_NULL,
        null=True,
        related_name="moves",
        verbose_name=_("changed fact"),
        db_index=False,
    )

    class Meta:
        verbose_name = _("move of a due date")
        verbose_name_plural = _("moves of due dates")
        ordering = ["-pk"]
        indexes = [
            # What moved since somebody looked, and what one act has just moved.
            models.Index(fields=["moved_at"], name="due_date_move_by_moment"),
            # Most moves of a long history come from no fact: they are not indexed.
            models.Index(
                fields=["fact"], condition=Q(fact__isnull=False), name="due_date_move_of_fact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_date or '—'} → {self.to_date or '—'}"


class TaskHandedOver(models.Model):
    """An open task that went to the new manager of its opportunity."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="+", verbose_name=_("task"))
    fact = models.ForeignKey(
        FactChange, models.CASCADE, related_name="handed_over", verbose_name=_("changed fact")
    )

    class Meta:
        verbose_name = _("task handed over")
        verbose_name_plural = _("tasks handed over")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.task)


class TaskDeletion(models.Model):
    """Who deleted a task that is deleted, and when; it goes as the task comes back."""

    task = models.OneToOneField(
        Task, models.CASCADE, primary_key=True, related_name="deletion", verbose_name=_("task")
    )
    deleted_at = models.DateTimeField(_("when"), db_index=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )

    class Meta:
        verbose_name = _("deletion of a task")
        verbose_name_plural = _("deletions of tasks")

    def __str__(self) -> str:
        return str(self.task)


class TaskNotCreated(models.Model):
    """A task that an entry into a status called for and did not get: the history says why."""

    change = models.ForeignKey(
        StatusChange, models.CASCADE, related_name="not_created", verbose_name=_("status change")
    )
    template = models.ForeignKey(
        AutoTaskTemplate,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("automatic task"),
    )
    name = models.CharField(_("name"), max_length=200)
    reason = models.CharField(_("why"), max_length=10)
    due_date = models.DateField(_("due date"), null=True)
    # The condition that did not hold, and what was found: see `statuses.conditions`.
    unmet = models.JSONField(null=True)

    class Meta:
        verbose_name = _("task not created")
        verbose_name_plural = _("tasks not created")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
