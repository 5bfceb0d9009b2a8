"""Clients whose data were erased: which, when and by whom, and nothing of the person."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def includes(self, *keys: Any) -> bool:
        """Whether the data of a client with one of these keys were erased."""
        return self.filter(client_key__in=keys).exists()

    def of(self, key: Any) -> "Erasure | None":
        """That of the client with this key, with who did it."""
        return self.filter(client_key=key).select_related("erased_by").first()


class Erasure(models.Model):
    """One client whose data were erased; written by ``opportunities.privacy.erasing`` only.

    Kept for good, so that they are erased again when an older backup is restored.
    """

    # No reference: the client may be deleted since, or may have been merged before.
    client_key = models.BigIntegerField(_("number"), unique=True)
    erased_at = models.DateTimeField(_("when"))
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )

    objects = models.Manager.from_queryset(ErasureQuerySet)()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return str(self.client_key)
