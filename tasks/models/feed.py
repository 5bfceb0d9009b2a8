"""The addresses at which calendar programs read: who has one, of what, never the address."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class CalendarFeedQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        """Those that answer: not of somebody who has left, nor from before they came back."""
        return self.filter(user__is_active=True, user__access_epoch=F("access_epoch"))


class CalendarFeed(models.Model):
    """An address of one person; it holds a token, of which only the hash is kept."""

    class Kind(models.TextChoices):
        TASKS = "tasks", _("My tasks")
        TRIPS = "trips", _("Departures and key dates")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_feeds",
        verbose_name=_("person"),
        db_index=False,  # the constraint has one
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256, as hexadecimal digits
    # That of the person when it was made: see `User.access_epoch`.
    access_epoch = models.PositiveIntegerField()
    leaves_out_clients = models.BooleanField(_("without the names of clients"), default=False)
    created_at = models.DateTimeField(_("created"))
    # To the hour.
    last_read_at = models.DateTimeField(_("last read"), null=True)

    objects = models.Manager.from_queryset(CalendarFeedQuerySet)()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_feed_of_a_person_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"
