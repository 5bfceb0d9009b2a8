"""Work too long for a request: who asked for it, how far it is, what came of it."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

DAYS_KEPT = 7


class JobQuerySet(models.QuerySet["Job"]):
    def ongoing(self) -> Self:
        return self.filter(state__in=(Job.State.WAITING, Job.State.RUNNING))

    def running(self) -> Self:
        return self.filter(state=Job.State.RUNNING)

    def over(self) -> Self:
        return self.filter(state__in=(Job.State.DONE, Job.State.FAILED))

    def with_outcome(self) -> Self:
        """Done, or stopped after some of its parts, which stay."""
        stopped = models.Q(state=Job.State.FAILED) & ~models.Q(outcome={})
        return self.filter(models.Q(state=Job.State.DONE) | stopped)

    def owned_by(self, owner: Any) -> Self:
        return self.filter(owner=owner)

    def to_see(self) -> Self:
        """Under way, or over and not looked at by who asked for it."""
        return self.filter(is_seen=False)

    def forgotten(self, *, at: datetime) -> Self:
        return self.over().filter(asked_at__lte=at - timedelta(days=DAYS_KEPT))

    def without_content(self) -> Self:
        return self.defer("content")


class WorkerSign(models.Model):
    """When a worker was last there, and when what is due by the clock was last begun, by name."""

    name = models.CharField(max_length=10, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """One piece of work; its row ends in the very transaction of what it did.

    Whoever takes the work up adds to ``attempts``: only the latest attempt can end it, so
    that nothing is done twice when a worker was thought dead and was not.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Stopped")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("by")
    )
    kind = models.CharField(max_length=30)
    title = models.CharField(_("work"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    # The page that shows what came of it, by name and key (its own, if none), and where to
    # start again from.
    result = models.CharField(max_length=60)
    result_key = models.PositiveIntegerField(null=True)
    again = models.CharField(max_length=2000)
    arguments = models.JSONField(default=dict)
    content = models.BinaryField(default=bytes)
    outcome = models.JSONField(default=dict)
    error = models.TextField(_("why it stopped"), default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(_("asked for"))
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    is_seen = models.BooleanField(default=False)
    task_id = models.UUIDField(null=True)

    objects = models.Manager.from_queryset(JobQuerySet)()

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        indexes = [
            # Looked at by every worker every second: few rows, whatever was done before.
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state__in=("waiting", "running")),
                name="job_ongoing",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def result_url(self) -> str:
        return reverse(self.result, args=[self.result_key or self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def is_half_done(self) -> bool:
        """Stopped after some of its parts, which stay."""
        return self.state == self.State.FAILED and bool(self.outcome)
