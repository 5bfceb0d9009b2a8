"""What somebody does in every trip, whoever it is: Production, Comptabilité…"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from caladeo.db.guards import GuardedModel


class Role(GuardedModel):
    """A role, and who has it on the trips that name nobody else."""

    SERVICE = "tasks.settings.role_changes.edit(role, …) or delete(role)"
    FREE = frozenset({"name"})
    IS_FREE_WHEN_NEW = True

    name = models.CharField(_("name"), max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("default person"),
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="role_name_is_unique",
                violation_error_message=_("Another role already has this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
