"""CSV: the encoding and the separator are found, nobody has to know them."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from opportunities.importing.limits import (
    MAX_BYTES,
    MAX_SEPARATORS,
    UnreadableError,
    keep_short,
    too_wide,
)

SEPARATORS = ";,\t"
LINES_LOOKED_AT = 50
# The limit is the module's, for the whole process; a long cell is told beside its line.
csv.field_size_limit(MAX_BYTES)


class Lines:
    """The lines of a text, as long as one record has not more cells than it may hold."""

    def __init__(self, text: str, separator: str) -> None:
        self.lines, self.separator = io.StringIO(text, newline=""), separator
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.count += line.count(self.separator)
            # Told before the reader builds them.
            if self.count > MAX_SEPARATORS:
                raise UnreadableError(too_wide())
            yield line


def rows(data: bytes, *, at_once: bool = False) -> Iterator[list[str]]:
    """The lines of the file, each a list of texts.

    Raises:
        UnreadableError: it is no text, its quotes do not match, or a line is immense.
        HeavyError: it is too long to be read at once, as is asked.
    """
    if at_once:
        cells = max(data.count(sign.encode()) for sign in SEPARATORS) + data.count(b"\n")
        keep_short(unpacked=len(data), cells=cells)
    text = decoded(data)
    separator = separator_of(text)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    lines = Lines(text, separator)
    reader = csv.reader(lines, delimiter=separator)
    try:
        for cells_of_line in reader:
            lines.count = 0
            yield cells_of_line
    except csv.Error as error:
        words = _("Line %(number)s cannot be read: check its quotation marks.")
        raise UnreadableError(words % {"number": reader.line_num}) from error


def decoded(data: bytes) -> str:
    """The text of the file: UTF-8 or UTF-16 as Excel marks them, else Windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _text(data, encoding)
    try:
        return _text(data, "utf-8", told=False)
    except UnicodeDecodeError:
        return _text(data, "cp1252")


def _text(data: bytes, encoding: str, *, told: bool = True) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if not told:
            raise
        raise UnreadableError(_no_spreadsheet()) from error
    if "\x00" in text:
        raise UnreadableError(_no_spreadsheet())
    return text


def _no_spreadsheet() -> str:
    return _("This is no spreadsheet: choose a .csv or .xlsx file.")


def separator_of(text: str) -> str:
    """The separator under which most lines have as many cells as the first."""
    if text[:4].lower() == "sep=" and text[4:5] in SEPARATORS:
        return text[4]
    return max(SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> tuple[float, int]:
    lines = io.StringIO(text[: 2**18], newline="")
    try:
        found = list(islice(csv.reader(lines, delimiter=separator), LINES_LOOKED_AT))
    except csv.Error:
        return (0, 0)
    widths = [len(row) for row in found if any(row)]
    if not widths or widths[0] == 1:
        return (0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])
