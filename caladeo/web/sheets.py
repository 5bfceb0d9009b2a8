"""Lists as files for a spreadsheet: CSV line by line, XLSX through a temporary file.

Text that a spreadsheet would run as a formula goes behind an apostrophe; numbers and dates
stay what they are. Memory does not grow with the rows.
"""

import csv
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

CSV, XLSX = "csv", "xlsx"
FORMS = (CSV, XLSX)
# Writing a workbook takes its time: beyond, CSV does better.
MAX_XLSX_ROWS = 200_000
PART = 2**16
CHUNK = 1000  # how many rows are in memory at once
FORMULA = re.compile(r"^\s*[=+\-@\t\r\n]|^[\t\r\n＝＋－＠]")
# Signs that no XML may hold.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_000
FORMATS = {date: "dd/mm/yyyy", datetime: "dd/mm/yyyy hh:mm", Decimal: "#,##0.00"}
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, how wide it is, and what it says of a row."""

    heading: str
    value: Callable[[Any], Any]
    width: int = 18


def answer(
    columns: Sequence[Column], rows: Iterable[Any], form: str, name: str
) -> HttpResponseBase:
    """The file as a download, written while it is sent."""
    if form == XLSX:
        response: HttpResponseBase = FileResponse(
            workbook(columns, rows), as_attachment=True, filename=name
        )
        response["Content-Type"] = TYPES[form]
        return response
    return download(lines(columns, rows), form, name)


def download(parts: Iterable[bytes], form: str, name: str) -> HttpResponseBase:
    """What is written already, or is while it is sent."""
    response = StreamingHttpResponse(parts)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or ""
    response["Content-Type"] = TYPES[form]
    return response


def packed(columns: Sequence[Column], rows: Iterable[Any], *, form: str) -> bytes:
    """The whole file, small enough to be kept in the database."""
    squeeze = zlib.compressobj(3)
    if form == XLSX:
        with workbook(columns, rows) as file:
            parts: Iterable[bytes] = iter(partial(file.read, PART), b"")
            return b"".join(squeeze.compress(part) for part in parts) + squeeze.flush()
    return b"".join(map(squeeze.compress, lines(columns, rows))) + squeeze.flush()


def unpacked(content: bytes) -> Iterator[bytes]:
    """The parts of a file that was packed."""
    stretch = zlib.decompressobj()
    for start in range(0, len(content), PART):
        yield stretch.decompress(content[start : start + PART])
    yield stretch.flush()


def guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """CSV as spreadsheets of this language open it by a click: marked UTF-8, semicolons."""
    point = "," if (get_language() or "").startswith("fr") else "."
    writer = csv.writer(_Echo(), delimiter=";")
    yield b"\xef\xbb\xbf" + _line(writer, [guarded(column.heading) for column in columns])
    for row in rows:
        yield _line(writer, [_text(column.value(row), point) for column in columns])


def _line(writer: Any, cells: list[str]) -> bytes:
    line: str = writer.writerow(cells)
    return line.encode(errors="replace")


def _text(value: Any, point: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", point)
    return guarded(value) if isinstance(value, str) else str(value)


def workbook(columns: Sequence[Column], rows: Iterable[Any]) -> IO[bytes]:
    """An XLSX file with typed cells, its headings kept in sight."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_cell(sheet, guarded(column.heading), is_heading=True) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, column.value(row)) for column in columns])
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: Any, *, is_heading: bool = False) -> Any:
    """A plain value, or a cell when it has a look of its own."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if isinstance(value, str):
        value = UNWRITABLE.sub("", guarded(value))[:LONGEST_CELL]
    elif isinstance(value, datetime):
        value = _local(value).replace(tzinfo=None)
    look = FORMATS.get(type(value))
    if look is None and not is_heading:
        return value
    cell = WriteOnlyCell(sheet, value)
    if look:
        cell.number_format = look
    if is_heading:
        cell.font = Font(bold=True)
    return cell


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())
