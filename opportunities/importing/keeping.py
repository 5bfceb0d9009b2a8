"""Uploads between their steps: kept for a day, for their owner, then forgotten."""

from datetime import datetime

from django.db import transaction

from caladeo import retrying
from caladeo.models import User
from opportunities.importing import matching
from opportunities.importing.reading import Sheet
from opportunities.models import ImportFile
from opportunities.models.import_file import oldest

MAX_WAITING = 5


@retrying.whole
def keep(sheet: Sheet, *, name: str, kind: str, owner: User, at: datetime) -> ImportFile:
    """Keep the rows of a file until they are imported; its columns are matched by name.

    A person has a few files waiting at most: the oldest make room.
    """
    file = ImportFile(
        owner=owner,
        kind=kind,
        name=name.replace("\x00", "")[-200:],
        uploaded_at=at,
        headers=sheet.headers,
        columns=matching.guess(sheet.headers, kind=kind),
    )
    file.rows = sheet.rows
    with transaction.atomic():
        forget_old(at=at)
        waiting = ImportFile.objects.filter(owner=owner, batch=None).order_by("-pk")
        extra = list(waiting.values_list("pk", flat=True)[MAX_WAITING - 1 :])
        ImportFile.objects.filter(pk__in=extra).delete()
        file.save()
    return file


def match(file: ImportFile, columns: list[str]) -> None:
    """Keep what each column holds, as the person corrected it."""
    ImportFile.objects.filter(pk=file.pk, batch=None).update(columns=columns)


def forget(file: ImportFile) -> None:
    """Drop an upload that will not be imported."""
    ImportFile.objects.filter(pk=file.pk, batch=None).delete()


def forget_old(*, at: datetime) -> None:
    """Drop the uploads of the day before, and what their undo would have needed."""
    ImportFile.objects.expired(at=at).delete()
    done = ImportFile.objects.done().filter(batch__made_at__lte=oldest(at))
    done.exclude(written={}).update(written={})
