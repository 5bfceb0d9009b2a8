"""The mail of a morning: whether it has left, not what it says."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

DAYS_KEPT = 30


class DigestQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """To be sent, for the first time or again."""
        return self.filter(state=Digest.State.PREPARED)

    def expired(self, *, today: date) -> Self:
        return self.filter(day__lt=today - timedelta(days=DAYS_KEPT))


class Digest(models.Model):
    """One mail at most of a person and a day, whoever prepares it and however often.

    It is ``sending`` only between the note that it is about to leave and the answer of the mail
    server. Where no answer came it stays so, and is not sent again: it may have arrived.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("to be sent")
        EMPTY = "empty", _("nothing to say")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="digests",
        verbose_name=_("person"),
        db_index=False,  # the constraint has one
    )
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    # When it became what it is.
    changed_at = models.DateTimeField()
    # What the mail server said, by its number, or why it said nothing: never its words, which
    # may quote.
    error = models.CharField(max_length=60, default="")

    objects = models.Manager.from_queryset(DigestQuerySet)()

    class Meta:
        verbose_name = _("mail of a morning")
        verbose_name_plural = _("mails of mornings")
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="one_digest_of_a_person_and_day"),
        ]
        indexes = [models.Index(fields=["day", "state"], name="digest_by_day")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.day}: {self.state}"
