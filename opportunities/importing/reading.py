"""A CSV or XLSX file as a heading and rows of plain text, within limits that are told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from caladeo.days import number as in_words
from opportunities.importing import delimited, workbooks
from opportunities.importing.limits import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
    UnreadableError,
    too_wide,
)

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ARCHIVE = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings, and for each row that is not blank its line in the file and its cells."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read(file: BinaryIO, *, at_once: bool = False) -> Sheet:
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
    form = workbooks if data.startswith(ARCHIVE) else delimited
    return _collect(_within_limits(form.rows(data, at_once=at_once)))


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


def _collect(lines: Iterable[tuple[int, list[str]]]) -> Sheet:
    rows = list(lines)
    if not rows:
        raise UnreadableError(_("The file is empty."))
    headers = [" ".join(cell.split())[:100] for cell in rows[0][1]]
    if len(rows) == 1:
        raise UnreadableError(_("The file has headings but no row under them."))
    width = max(len(cells) for _number, cells in rows)
    headers += [""] * (width - len(headers))
    return Sheet(headers, rows[1:])
