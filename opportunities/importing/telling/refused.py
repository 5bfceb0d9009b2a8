"""The refused lines of a file as they were read, and why: to be mended and imported again."""

import json
import zlib
from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _

from caladeo.web.sheets import Column
from opportunities.importing.matching import key_of
from opportunities.models import ImportFile

# The cells of a line, and what is wrong with it.
type Refused = tuple[list[str], str]
# What our own last column is called, so that it is no column to tell of when it comes back.
OURS = frozenset(("pourquoi", "why"))


def pack(rows: Sequence[Refused]) -> bytes:
    """The lines for the database; nothing when there are none."""
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 3) if rows else b""


def unpack(packed: bytes | memoryview) -> list[Refused]:
    return [tuple(row) for row in json.loads(zlib.decompress(packed))] if packed else []


def is_ours(header: str) -> bool:
    return key_of(header) in OURS


def columns(file: ImportFile) -> list[Column]:
    """Those of the file, in its order, and the reason last."""
    theirs = [
        Column(header, partial(_cell, at))
        for at, header in enumerate(file.headers)
        if not is_ours(header)
    ]
    return [*theirs, Column(_("why"), lambda row: row[1])]


def _cell(at: int, row: Refused) -> str:
    return row[0][at] if at < len(row[0]) else ""
