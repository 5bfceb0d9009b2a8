"""What an automatic task was before somebody edited it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from statuses.models.template import AutoTaskTemplate


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
