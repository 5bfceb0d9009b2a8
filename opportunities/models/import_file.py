"""A file on its way in: what was uploaded, then what came of it."""

import json
import zlib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from caladeo.jobs import background
from opportunities.models.change import Batch

HOURS_KEPT = 24
MOST_UNPACKED = 2**20


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def waiting(self, owner: Any, *, at: datetime) -> Self:
        """A person's own uploads that can still be imported."""
        return self.filter(owner=owner, batch=None, uploaded_at__gt=oldest(at))

    def done(self) -> Self:
        return self.filter(batch__isnull=False)

    def expired(self, *, at: datetime) -> Self:
        return self.filter(batch=None, uploaded_at__lte=oldest(at))

    def without_content(self) -> Self:
        return self.defer("content", "source", "refused", "incomplete", "written")


def oldest(at: datetime) -> datetime:
    """What was uploaded before is forgotten, what was imported before cannot be undone."""
    return at - timedelta(hours=HOURS_KEPT)


class ImportFile(models.Model):
    """The rows of a file between two steps, readable by any app server.

    Once imported the rows go; what was written stays for a day, so that the undo knows
    what nobody has touched.
    """

    class Kind(models.TextChoices):
        OPPORTUNITIES = "opportunities", _("Opportunities and their clients")
        CLIENTS = "clients", _("Clients only")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    kind = models.CharField(_("content"), max_length=15, choices=Kind, default=Kind.OPPORTUNITIES)
    name = models.CharField(_("file"), max_length=200)
    uploaded_at = models.DateTimeField(_("uploaded"))
    headers = models.JSONField(_("headings"), default=list)
    columns = models.JSONField(_("columns"), default=list)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    content = models.BinaryField(default=bytes)
    # The file as it was sent (compressed), until it is imported: it can be read another way.
    source = models.BinaryField(default=bytes)
    # What reading it found (see `importing/reading/`), what was chosen.
    told = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    batch = models.OneToOneField(
        Batch, models.CASCADE, null=True, related_name="import_file", verbose_name=_("changes")
    )
    # For each key written, a digest of what was written: "opportunities" and "clients".
    written = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # Refused lines (`importing/telling/refused.py`): of a long dry run, for a day of the import.
    refused = models.BinaryField(default=bytes)
    # For a day, lines without one of their cells (`importing/telling/incomplete.py`).
    incomplete = models.BinaryField(default=bytes)
    # What an undo left: pairs of a key and a reason.
    kept = models.JSONField(default=list)

    objects = models.Manager.from_queryset(ImportFileQuerySet)()

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")

    def __str__(self) -> str:
        return self.name

    @property
    def is_unread(self) -> bool:
        """Sent, and waiting for a worker that reads it."""
        return self.batch_id is None and not self.headers

    @property
    def is_long(self) -> bool:
        """Whether reading its rows is work for a worker."""
        return background.is_long(self.row_count, each=background.IMPORTING)

    def first(self, count: int) -> list[list[str]]:
        """The cells of the first rows; of a long file no more is unpacked than they take."""
        beginning = zlib.decompressobj().decompress(self.content, MOST_UNPACKED)
        found: list[list[str]] = []
        text, at = beginning.decode(errors="ignore"), len("[")
        with suppress(ValueError):  # there are no more, or the next one is not whole
            while len(found) < count:
                (_number, cells), at = json.JSONDecoder().raw_decode(text, at)
                found.append(cells)
                at += len(", ")
        return found

    @property
    def rows(self) -> list[tuple[int, list[str]]]:
        """The number of each line in the file, and its cells."""
        return [(number, cells) for number, cells in json.loads(zlib.decompress(self.content))]

    @rows.setter
    def rows(self, rows: list[tuple[int, list[str]]]) -> None:
        self.row_count = len(rows)
        self.content = zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 3)
