"""XLSX: the open sheet, cell by cell, whatever size the file claims to have."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from opportunities.importing.reading import archives
from opportunities.importing.reading.limits import LAST_ROW, MAX_COLUMNS, UnreadableError

# Among so many lines of a sheet its headings are looked for.
LOOKED_AT = 30


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
    parts = archives.check(data, at_once=at_once)
    import openpyxl  # a tenth of a second, paid only by those who import

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        chosen = _chosen(book, sheet, has_headings)
        part = parts.get(chosen._worksheet_path.lstrip("/"), archives.Part())
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
        raise UnreadableError(archives.damaged()) from error


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
