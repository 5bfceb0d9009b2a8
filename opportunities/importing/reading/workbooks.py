"""XLSX: how much a file unpacks to, told before a library builds any of it; then its open sheet.

A workbook is a compressed archive of XML: a few kilobytes may hold millions of cells, all in one
row, or a style sheet of gigabytes. The parts are read once, in small pieces, and only counted. The
sheet is read cell by cell, whatever size the file claims to have.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pyexpat import ExpatError, ParserCreate
from typing import Any

from django.utils.translation import gettext as _

from opportunities.importing.reading.limits import (
    LAST_ROW,
    MAX_COLUMNS,
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

# Among so many lines of a sheet its headings are looked for.
LOOKED_AT = 30
PIECE = 2**16
# What is built one at a time: the rows of a sheet, the texts that its cells share.
UNITS = frozenset(("row", "si"))
TRUE = frozenset(("1", "true"))
CELLS = frozenset(("c", "si"))
START_OF_AN_ENTRY = b"PK\x01\x02"


@dataclass(slots=True)
class Part:
    """What a reader of the cells of a sheet does not say: hidden rows, formulas never computed."""

    hidden: int = 0
    formulas: list[str] = field(default_factory=list)


def rows(
    data: bytes,
    *,
    told: dict[str, Any],
    has_headings: Callable[[list[list[str]]], bool],
    sheet: str = "",
    at_once: bool = False,
) -> Iterator[list[str]]:
    """The lines of a sheet: the one of this name, else the one that was open when it was saved.

    Where the open one names no fields, as a cover does, it is the first one that does.

    Args:
        told: is given what was found: the sheets, which one is read, its hidden rows, and the
            cells of formulas whose result was never stored.

    Raises:
        UnreadableError: it is no such file, is damaged, or unpacks to too much.
        HeavyError: it is too long to be read at once, as is asked.
    """
    parts = check(data, at_once=at_once)
    import openpyxl  # a tenth of a second, paid only by those who import

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        chosen = _chosen(book, sheet, has_headings)
        part = parts.get(chosen._worksheet_path.lstrip("/"), Part())
        told |= {
            "sheet": chosen.title,
            "sheets": [one.title for one in book.worksheets],
            "hidden": part.hidden,
            "formulas": len(part.formulas),
            "first_formulas": part.formulas[:5],
        }
        # The size that a sheet claims is not believed: it may hide rows, or be immense. One
        # column more than allowed is read, to tell that there are too many.
        chosen.reset_dimensions()
        for cells in chosen.iter_rows(max_row=LAST_ROW):
            yield [_text(cell) for cell in cells[: MAX_COLUMNS + 1]]
    except (UnreadableError, GeneratorExit):
        raise
    except Exception as error:  # whatever a damaged file makes its reader raise
        raise UnreadableError(damaged()) from error


def _chosen(book: Any, name: str, has_headings: Callable[[list[list[str]]], bool]) -> Any:
    """The sheet of this name, else the open one, else one with headings; a chart is no sheet."""
    by_name = {one.title: one for one in book.worksheets}
    if name in by_name:
        return by_name[name]
    first = book.active if book.active in book.worksheets else book.worksheets[0]
    for one in (first, *(row for row in book.worksheets if row is not first)):
        one.reset_dimensions()
        lines = one.iter_rows(max_row=LOOKED_AT)
        if has_headings([[_text(cell) for cell in cells[:MAX_COLUMNS]] for cells in lines]):
            return one
    return first


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, int | float) and "%" in cell.number_format:
        return f"{value * 100:.10g} %"
    return text_of(value)


def text_of(value: Any) -> str:
    """A cell as it would be typed: an ISO date, a number with a point and at most two digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{round(value, 2):.15g}"
    return str(value).replace("\x00", "")


def check(data: bytes, *, at_once: bool) -> dict[str, Part]:
    """Refuse an archive that is none of ours, is damaged, or would build too much.

    Returns:
        What was seen in each of its parts, by name.

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
            elements, parts = Elements(), {}
            for part in archive.infolist():
                with archive.open(part) as file:
                    parts[part.filename] = elements.count_in(file)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableError(damaged()) from error
    if at_once:
        keep_short(cells=elements.cells)
    return parts


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
        self.is_formula = self.is_computed = self.is_hidden = False
        self.place = ""

    def count_in(self, file: Any) -> Part:
        """Count the elements of one part; what is no XML (a picture) has none."""
        self.part, self.is_hidden = Part(), False
        self.parser = parser = ParserCreate()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse
        self._outside()
        while piece := file.read(PIECE):
            try:
                parser.Parse(piece)
            except ExpatError:
                break
        return self.part

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self.is_hidden = attributes.get("hidden") in TRUE
        elif local == "c":
            # A row counts by its first cell: a blank one hides nothing.
            self.part.hidden += self.is_hidden
            self.is_hidden, self.is_formula, self.place = False, False, attributes.get("r", "")
        elif local == "f":
            self.is_formula, self.is_computed = True, False
        elif local == "v" and self.is_formula:
            self.parser.CharacterDataHandler = self._value
        if local in UNITS:
            self.together, self.most = 0, MAX_ELEMENTS_OF_A_ROW
        self.cells += local in CELLS
        self.counted += 1
        self.together += 1
        if self.together > self.most or self.counted > MAX_ELEMENTS:
            raise UnreadableError(too_much())

    def _value(self, text: str) -> None:
        self.is_computed = self.is_computed or bool(text.strip())

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in UNITS:
            self._outside()
        elif local == "c" and self.is_formula:
            if not self.is_computed:
                self.part.formulas.append(self.place)
            self.is_formula, self.parser.CharacterDataHandler = False, None

    def _outside(self) -> None:
        self.together, self.most = 0, MAX_ELEMENTS_OUTSIDE

    def _refuse(self, *_doctype: Any) -> None:
        """No spreadsheet has one: its entities could multiply."""
        raise UnreadableError(damaged())


def damaged() -> str:
    return _("This Excel file is damaged: save it anew.")


def too_much() -> str:
    return _("This Excel file holds too much: split it, or save it as .csv.")
