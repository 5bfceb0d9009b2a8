"""Uploads between their steps: kept for a day, for their owner, then forgotten."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction

from caladeo.db import retrying
from caladeo.models import User
from opportunities.importing import matching
from opportunities.importing.findings import Checked
from opportunities.importing.reading import columnwise
from opportunities.importing.reading.files import Sheet
from opportunities.importing.telling import refused
from opportunities.models import ImportFile
from opportunities.models.import_file import oldest

MAX_WAITING = 5
# So many imports are looked at for the columns of the same headings.
LATEST = 20


@retrying.on_conflict
def keep(
    sheet: Sheet, *, name: str, kind: str, owner: User, at: datetime, data: bytes = b""
) -> ImportFile:
    """Keep the rows of a file until they are imported; its columns are matched by name.

    One that speaks of no trip is read as of clients, unless somebody has chosen (`choose`).

    A person has a few files waiting at most: the oldest make room.

    Args:
        data: the file as it was sent, so that it can be read another way.
    """
    file = _upload(name=name, kind=kind, owner=owner, at=at)
    file.source = zlib.compress(data, 1) if data else b""
    _fill(file, sheet)
    _save(file, at=at)
    return file


@retrying.on_conflict
def keep_unread(data: bytes, *, name: str, kind: str, owner: User, at: datetime) -> ImportFile:
    """Keep a file too large to be read while its sender waits."""
    file = _upload(name=name, kind=kind, owner=owner, at=at)
    file.source = zlib.compress(data, 1)
    _save(file, at=at)
    return file


@retrying.on_conflict
def fill(file: ImportFile, sheet: Sheet) -> None:
    """Put what was read in place of what was sent."""
    _fill(file, sheet)
    ImportFile.objects.filter(pk=file.pk, batch=None).update(
        headers=file.headers,
        columns=file.columns,
        content=file.content,
        row_count=file.row_count,
        told=file.told,
        kind=file.kind,
    )


@retrying.on_conflict
def choose(file: ImportFile, choices: dict[str, Any]) -> None:
    """Keep how the file is to be read from now on."""
    file.choices, file.kind = choices, choices.get("kind", file.kind)
    ImportFile.objects.filter(pk=file.pk, batch=None).update(choices=choices, kind=file.kind)


@retrying.on_conflict
def unread(file: ImportFile) -> None:
    """Leave the file to the worker that reads it anew."""
    ImportFile.objects.filter(pk=file.pk, batch=None).update(headers=[], columns=[])


def content(file: ImportFile) -> BytesIO:
    """The file as it was sent."""
    return BytesIO(zlib.decompress(file.source))


def _upload(*, name: str, kind: str, owner: User, at: datetime) -> ImportFile:
    short = name.replace("\x00", "")[-200:]
    return ImportFile(owner=owner, kind=kind, name=short, uploaded_at=at)


def _fill(file: ImportFile, sheet: Sheet) -> None:
    file.headers = sheet.headers
    is_clients = "kind" not in file.choices and file.kind == ImportFile.Kind.OPPORTUNITIES
    if is_clients and (is_clients := matching.is_of_clients(sheet.headers, sheet.rows)):
        file.kind = ImportFile.Kind.CLIENTS
    guessed = matching.guess(sheet.headers, kind=file.kind, rows=sheet.rows)
    file.columns = _as_before(file, guessed) or guessed
    file.rows = sheet.rows
    told = {"dates": columnwise.dates(sheet.rows)} | ({"clients": True} if is_clients else {})
    file.told = sheet.told | told


def _as_before(file: ImportFile, guessed: list[str]) -> list[str]:
    """The columns as this person matched them the last time that a file had these headings.

    Empty when none had. The reasons beside refused lines, and our number beside incomplete ones,
    are no heading of theirs.
    """
    ours = {
        header: key
        for header, key in zip(file.headers, guessed, strict=True)
        if key in matching.NUMBERS
    }
    headings = {header for header in file.headers if not refused.is_ours(header)}
    wanted = headings - {"", *ours}
    done = ImportFile.objects.done().filter(owner=file.owner, kind=file.kind).order_by("-pk")
    for headers, columns in done.values_list("headers", "columns")[:LATEST]:
        matched = ours | dict(zip(headers, columns, strict=False))
        if wanted and wanted <= {*headers} and len({*headers}) == len(headers):
            return [matched.get(header, "") for header in file.headers]
    return []


def _save(file: ImportFile, *, at: datetime) -> None:
    with transaction.atomic():
        forget_old(at=at)
        waiting = ImportFile.objects.filter(owner=file.owner, batch=None).order_by("-pk")
        extra = list(waiting.values_list("pk", flat=True)[MAX_WAITING - 1 :])
        ImportFile.objects.filter(pk__in=extra).delete()
        file.save()


def match(file: ImportFile, columns: list[str], *, orders: dict[str, str] | None = None) -> None:
    """Keep what each column holds, and how its dates are read, as the person corrected it."""
    choices = {**file.choices, "orders": orders or {}}
    ImportFile.objects.filter(pk=file.pk, batch=None).update(
        columns=columns, choices=choices, refused=b""
    )


@retrying.on_conflict
def answer(
    file: ImportFile, answers: dict[str, str], *, rest: list[str], created: Sequence[int] = ()
) -> None:
    """Keep what the words of the file mean; of these kinds the others are left out.

    Args:
        created: the statuses that were created for it.
    """
    known, made = file.choices.get("words", {}), file.choices.get("created", [])
    words = {"words": {**known, **answers}, "rest": rest, "created": [*made, *created]}
    file.choices = file.choices | words
    waiting = ImportFile.objects.filter(pk=file.pk, batch=None)
    waiting.update(choices=file.choices, refused=b"")


@retrying.on_conflict
def keep_refused(file: ImportFile, checked: Checked) -> None:
    """Keep the lines that a long dry run refuses, so that they need not be found again."""
    packed = refused.pack(checked.refused)
    ImportFile.objects.filter(pk=file.pk, batch=None).update(refused=packed)


def forget(file: ImportFile) -> None:
    """Drop an upload that will not be imported."""
    ImportFile.objects.filter(pk=file.pk, batch=None).delete()


def forget_old(*, at: datetime) -> None:
    """Drop the uploads of the day before, and what their undo would have needed."""
    ImportFile.objects.expired(at=at).delete()
    done = ImportFile.objects.done().filter(batch__made_at__lte=oldest(at))
    kept = {"written": {}, "refused": b"", "incomplete": b""}
    done.exclude(**kept).update(**kept)
