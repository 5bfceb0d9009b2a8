"""Why trips are lost: the words that the agency chooses among."""

from collections.abc import Sequence

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from caladeo.journal.recording import record
from caladeo.models import JournalEntry

# Data of the agency, in French whatever the language of the screen.
STARTING = ("Prix", "Délai", "Concurrent", "Projet abandonné", "Sans réponse")
ONLY_ROW = 1
MOST = 12


def starting() -> list[str]:
    return list(STARTING)


class LostReasons(models.Model):
    """One row, and none before somebody has changed the list."""

    names = models.JSONField(_("reasons of a loss"), default=starting)

    class Meta:
        verbose_name = _("reasons of a loss")
        verbose_name_plural = _("reasons of a loss")

    def __str__(self) -> str:
        return ", ".join(self.names)


def names() -> list[str]:
    """The reasons that are offered, in their order; one query."""
    row = LostReasons.objects.filter(pk=ONLY_ROW).first()
    return list(row.names if row else STARTING)


def write(reasons: Sequence[str]) -> None:
    with transaction.atomic():
        before = names()
        LostReasons.objects.update_or_create(pk=ONLY_ROW, defaults={"names": list(reasons)})
        if before != list(reasons):
            kind = JournalEntry.Kind.LOST_REASONS_EDITED
            record(kind, before={"reasons": before}, after={"reasons": list(reasons)})
