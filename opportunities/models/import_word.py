"""What the words of files mean here, as somebody said once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_WORD = 200


class ImportWord(models.Model):
    """A status, a person or a kind of client that files call by another name.

    ``target`` is the key of the status or the person, the kind, or the reason of a loss; nothing
    leaves the word out. Also what became of deals, and whether numbers are names
    (``importing/naming.py``).
    A target that is gone says nothing any more: the word is asked again.
    """

    class Field(models.TextChoices):
        STATUS = "status", _("Status")
        MANAGER = "manager", _("Manager")
        KIND = "client_kind", _("Client kind")
        OUTCOME = "outcome", _("Won or lost")
        LOST_REASON = "lost_reason", _("Reason of the loss")
        NAME = "name", _("Opportunity")

    field = models.CharField(_("what"), max_length=12, choices=Field)
    word = models.CharField(_("in the file"), max_length=LONGEST_WORD)
    target = models.CharField(_("means"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("word of imported files")
        verbose_name_plural = _("words of imported files")
        constraints = [
            models.UniqueConstraint(fields=["field", "word"], name="import_word_is_said_once")
        ]

    def __str__(self) -> str:
        return self.word
