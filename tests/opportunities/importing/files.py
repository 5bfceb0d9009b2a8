"""Files as people send them, made on the spot."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from caladeo import clock
from caladeo.models import User
from opportunities.importing import uploads
from opportunities.importing.reading import files
from opportunities.models import ImportFile

HEADINGS = "Opportunité;Client;Départ;Durée;Statut"


def csv_text(*lines: str, headings: str = HEADINGS) -> str:
    return "\r\n".join([headings, *lines]) + "\r\n"


def xlsx_bytes(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sent(data: bytes | str, name: str = "dossiers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def kept(*lines: str, owner: User, headings: str = HEADINGS, kind: str = "") -> ImportFile:
    """An upload that waits, its columns matched by name."""
    sheet = files.read(io.BytesIO(csv_text(*lines, headings=headings).encode()))
    kind = kind or ImportFile.Kind.OPPORTUNITIES
    return uploads.keep(sheet, name="dossiers.csv", kind=kind, owner=owner, at=clock.now())
