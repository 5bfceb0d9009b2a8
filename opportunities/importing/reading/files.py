"""A CSV or XLSX file as a heading and rows of plain text, within limits that are told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Self

from django.utils.translation import gettext as _

from caladeo.days import number as in_words
from opportunities.importing import matching
from opportunities.importing.reading import delimited, workbooks
from opportunities.importing.reading.limits import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    UnreadableError,
    too_wide,
)

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ARCHIVE = b"PK\x03\x04"
# Its first part, by its standard, is not compressed and says what it is.
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
# Among so many lines the headings are looked for, and so many are shown to choose from.
LOOKED_AT, SHOWN = 30, 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings, and for each row that is not blank its line in the file and its cells."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]
    # How it was read and what of it was not, as JSON: see `_collect`, and `rows` of each form.
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class How:
    """What a person chose; what is not chosen is found.

    ``heading`` is the number of the line that holds the headings, 0 when none does.
    """

    encoding: str = ""
    sheet: str = ""
    heading: int | None = None

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> Self:
        names = ("encoding", "sheet", "heading")
        return cls(**{name: choices[name] for name in names if name in choices})


def read(file: BinaryIO, *, at_once: bool = False, how: How = How()) -> Sheet:
    """Read a whole file.

    Args:
        at_once: whether somebody waits for it.

    Raises:
        UnreadableError: says in the person's language what is wrong with it.
        HeavyError: nobody should wait for it.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        size = MAX_BYTES // 2**20
        raise UnreadableError(
            _("The file is larger than %(size)s MB: split it in two.") % {"size": size}
        )
    if data.startswith(OLD_EXCEL):
        raise UnreadableError(
            _("This is an old or protected Excel file: save it as .xlsx without a password.")
        )
    if OPEN_DOCUMENT in data[:100]:
        raise UnreadableError(
            _("This is a file of LibreOffice: save it as .xlsx, then choose that file.")
        )
    told: dict[str, Any] = {}
    if data.startswith(ARCHIVE):
        has = matching.have_headings
        lines = workbooks.rows(data, told=told, has_headings=has, sheet=how.sheet, at_once=at_once)
    else:
        lines = delimited.rows(data, told=told, encoding=how.encoding, at_once=at_once)
    return _collect(_within_limits(lines), told=told, heading=how.heading)


def _within_limits(lines: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, trimmed, with their numbers."""
    count = characters = 0
    for number, cells in enumerate(lines, start=1):
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        count += 1
        characters += sum(map(len, cells))
        _keep_within(count=count, width=len(cells), characters=characters)
        yield number, cells


def _keep_within(*, count: int, width: int, characters: int) -> None:
    if count > MAX_ROWS + 1:
        raise UnreadableError(
            _("The file has more than %(count)s rows: split it.") % {"count": in_words(MAX_ROWS)}
        )
    if width > MAX_COLUMNS:
        raise UnreadableError(too_wide())
    if characters > MAX_CHARACTERS:
        raise UnreadableError(_("The file holds too much text: split it."))


def _collect(
    lines: Iterable[tuple[int, list[str]]], *, told: dict[str, Any], heading: int | None
) -> Sheet:
    """The rows under the headings, with the line of these and the first lines to choose from."""
    rows = list(lines)
    if not rows:
        raise UnreadableError(_("The file is empty."))
    first = rows[:LOOKED_AT]
    if heading is None:
        at = matching.heading_at([cells for _number, cells in first])
    else:
        at = next((at for at, (number, _cells) in enumerate(first) if number == heading), -1)
    under = rows[at + 1 :]
    if not under:
        raise UnreadableError(_("The file has headings but no row under them."))
    headers = [] if at < 0 else [" ".join(cell.split())[:100] for cell in rows[at][1]]
    if at > 0:
        headers = matching.under_groups(headers, rows[at - 1][1])
    width = max(len(cells) for _number, cells in under)
    headers += [""] * (width - len(headers))
    told |= {
        "heading": 0 if at < 0 else rows[at][0],
        "above": max(at, 0),
        "lines": [[number, _shown(cells)] for number, cells in first[:SHOWN]],
        "filled": _filled(under, len(headers)),
    }
    return Sheet(headers, under, told)


def _shown(cells: Iterable[str]) -> str:
    return " · ".join(" ".join(cell.split()) for cell in cells if cell.strip())[:80]


def _filled(rows: Iterable[tuple[int, list[str]]], width: int) -> list[int]:
    """How many cells of each column hold something."""
    counts = [0] * width
    for _number, cells in rows:
        for at, cell in enumerate(cells):
            if cell:
                counts[at] += 1
    return counts
