"""A set of rules on its way in: what was sent, then what came of it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

HOURS_KEPT = 24


class RuleImportQuerySet(models.QuerySet["RuleImport"]):
    def waiting(self, *, at: datetime) -> Self:
        """Those that can still be imported."""
        return self.filter(imported_at=None, sent_at__gt=oldest(at))

    def of_today(self, *, at: datetime) -> Self:
        """Those that can be gone on with or undone, latest first."""
        return self.filter(sent_at__gt=oldest(at)).order_by("-pk")

    def expired(self, *, at: datetime) -> Self:
        return self.filter(imported_at=None, sent_at__lte=oldest(at))


def oldest(at: datetime) -> datetime:
    """What was sent before is forgotten, what was imported before cannot be undone."""
    return at - timedelta(hours=HOURS_KEPT)


class RuleImport(models.Model):
    """A file that has been read, a list that was pasted, or a set that we bring along."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    name = models.CharField(_("name"), max_length=200)
    sent_at = models.DateTimeField(_("sent"))
    content = models.JSONField(_("content"), default=dict)
    imported_at = models.DateTimeField(_("imported"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    # For each kind the rows that were written, by key, as they were written.
    written = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # What an undo left: pairs of a name and a reason.
    kept = models.JSONField(default=list)

    objects = models.Manager.from_queryset(RuleImportQuerySet)()

    class Meta:
        verbose_name = _("import of automatic tasks")
        verbose_name_plural = _("imports of automatic tasks")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        page = "result" if self.imported_at else "check"
        return reverse(f"statuses:rule-import-{page}", args=[self.pk])

    @property
    def undoable_until(self) -> datetime | None:
        return self.imported_at and self.imported_at + timedelta(hours=HOURS_KEPT)
