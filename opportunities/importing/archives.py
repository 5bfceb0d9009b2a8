"""How much an XLSX file unpacks to, told before a library builds any of it.

A workbook is a compressed archive of XML: a few kilobytes may hold millions of cells, all in one
row, or a style sheet of gigabytes. The parts are read once, in small pieces, and only counted.
"""

import io
import zipfile
from pyexpat import ExpatError, ParserCreate
from typing import Any

from django.utils.translation import gettext as _

from opportunities.importing.limits import (
    MAX_ELEMENTS,
    MAX_ELEMENTS_OF_A_ROW,
    MAX_ELEMENTS_OUTSIDE,
    MAX_PARTS,
    MAX_TIMES_UNPACKED,
    MAX_UNPACKED_AT_ALL,
    MAX_UNPACKED_BYTES,
    UnreadableError,
    keep_short,
)

PIECE = 2**16
# What is built one at a time: the rows of a sheet, the texts that its cells share.
UNITS = frozenset(("row", "si"))
CELLS = frozenset(("c", "si"))
START_OF_AN_ENTRY = b"PK\x01\x02"


def check(data: bytes, *, at_once: bool) -> None:
    """Refuse an archive that is none of ours, is damaged, or would build too much.

    Raises:
        UnreadableError: says so.
        HeavyError: it is too long to be read at once, as is asked.
    """
    # Each entry of its table becomes an object before the table can be asked for their number.
    if data.count(START_OF_AN_ENTRY) > MAX_PARTS:
        raise UnreadableError(too_much())
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive.infolist(), packed=len(data), at_once=at_once)
            elements = Elements()
            for part in archive.infolist():
                with archive.open(part) as file:
                    elements.count_in(file)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableError(damaged()) from error
    if at_once:
        keep_short(cells=elements.cells)


def _check_sizes(parts: list[zipfile.ZipInfo], *, packed: int, at_once: bool) -> None:
    if not any(part.filename.startswith("xl/") for part in parts):
        raise UnreadableError(_("This is no spreadsheet: choose a .csv or .xlsx file."))
    # Unpacking stops at the size that the archive declares.
    unpacked = sum(part.file_size for part in parts)
    most = min(max(MAX_UNPACKED_BYTES, packed * MAX_TIMES_UNPACKED), MAX_UNPACKED_AT_ALL)
    if unpacked > most:
        raise UnreadableError(too_much())
    if at_once:
        keep_short(unpacked=unpacked)


class Elements:
    """Counts the elements of all parts, and those that would stand in memory together."""

    def __init__(self) -> None:
        self.cells = self.counted = self.together = 0
        self.most = MAX_ELEMENTS_OUTSIDE

    def count_in(self, file: Any) -> None:
        """Count the elements of one part; what is no XML (a picture) has none."""
        parser = ParserCreate()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse
        self._outside()
        while piece := file.read(PIECE):
            try:
                parser.Parse(piece)
            except ExpatError:
                return

    def _begin(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in UNITS:
            self.together, self.most = 0, MAX_ELEMENTS_OF_A_ROW
        self.cells += local in CELLS
        self.counted += 1
        self.together += 1
        if self.together > self.most or self.counted > MAX_ELEMENTS:
            raise UnreadableError(too_much())

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] in UNITS:
            self._outside()

    def _outside(self) -> None:
        self.together, self.most = 0, MAX_ELEMENTS_OUTSIDE

    def _refuse(self, *_doctype: Any) -> None:
        """No spreadsheet has one: its entities could multiply."""
        raise UnreadableError(damaged())


def damaged() -> str:
    return _("This Excel file is damaged: save it anew.")


def too_much() -> str:
    return _("This Excel file holds too much: split it, or save it as .csv.")
