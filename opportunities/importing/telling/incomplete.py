"""Lines that arrived without one of their cells, for a day: to be completed and imported again.

The file has our number beside each line, so that what is written into it there is an update.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from caladeo.web.sheets import Column
from opportunities.importing import columns
from opportunities.importing.columns import Kind
from opportunities.importing.findings import Checked, Problem
from opportunities.importing.telling import refused
from opportunities.importing.telling.refused import Refused
from opportunities.importing.updates.changes import Change
from opportunities.models import ImportFile

SHOWN = 100


@dataclass(slots=True)
class Incomplete:
    """The first cells that did not arrive, the number of all of them, and whole lines."""

    first: list[Problem] = field(default_factory=list)
    count: int = 0
    lines: list[Refused] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return self.count - len(self.first)


def pack(file: ImportFile, checked: Checked) -> bytes:
    """What of the written lines is missing, for the database; nothing when they are whole."""
    if not checked.remarks:
        return b""
    why: dict[int, list[str]] = {}
    for remark in checked.remarks:
        why.setdefault(remark.line, []).append(str(remark))
    keys = _keys(checked, is_of_clients=file.kind == Kind.CLIENTS)
    at, width = _place(file), len(file.headers)
    lines = []
    for number, cells in file.rows:
        if number in why:
            whole = cells + [""] * (width - len(cells))
            reasons = " · ".join(why[number])
            lines.append((_numbered(whole, keys.get(number), at=at), reasons))
    first = [astuple(remark) for remark in checked.remarks[:SHOWN]]
    facts = {"first": first, "count": len(checked.remarks), "lines": lines}
    return zlib.compress(json.dumps(facts, ensure_ascii=False).encode(), 3)


def unpack(packed: bytes | memoryview) -> Incomplete:
    if not packed:
        return Incomplete()
    facts = json.loads(zlib.decompress(packed))
    return Incomplete(
        [Problem(*values) for values in facts["first"]],
        facts["count"],
        [tuple(row) for row in facts["lines"]],
    )


def columns_of(file: ImportFile) -> list[Column]:
    """Those of the file, our number first when it has none, and the reason last."""
    theirs = refused.columns(file)
    if _place(file) is not None:
        return theirs
    label = next(str(row.label) for row in columns.TARGETS if row.key == _number_of(file))
    return [Column(label, lambda row: row[0][-1]), *theirs]


def _keys(checked: Checked, *, is_of_clients: bool) -> Mapping[int, int]:
    """What each line has become."""
    new = {line.number: (line.opportunity or line.client).pk for line in checked.lines}
    changes: Sequence[Change[Any]] = checked.client_updates if is_of_clients else checked.updates
    return new | {update.number: update.row.pk for update in changes}


def _number_of(file: ImportFile) -> str:
    return "client_number" if file.kind == Kind.CLIENTS else "number"


def _place(file: ImportFile) -> int | None:
    """Which column holds our number, if one does."""
    key = _number_of(file)
    return file.columns.index(key) if key in file.columns else None


def _numbered(cells: list[str], key: int | None, *, at: int | None) -> list[str]:
    """The cells with our number in its column, or behind the last one."""
    text = str(key or "")
    if at is None:
        return [*cells, text]
    return [*cells[:at], cells[at] or text, *cells[at + 1 :]]
