"""CSV: the encoding and the separator are found, nobody has to know them."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from opportunities.importing.reading.limits import (
    MAX_BYTES,
    MAX_SEPARATORS,
    UnreadableError,
    keep_short,
    too_wide,
)

SEPARATORS = ";,\t|"
UTF_8, UTF_16, WINDOWS, MAC = "utf-8", "utf-16", "cp1252", "mac_roman"
# What bytes above 127 are in a French text, and what they are when it is read wrongly.
FRENCH = re.compile("[àâçéèêëîïôùûüœ](?=[a-z])|(?<=[a-z])[àâçéèêëîïôùûüœ]|[’«»€°\u00a0]")
WRONG = re.compile("[ŽžŠ‡†ƒˆ‰˜¬∏◊∞Ý]|(?<=[a-z])[A-ZÀ-Þ]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
SAMPLE = 2**18
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


def rows(
    data: bytes, *, told: dict[str, Any], encoding: str = "", at_once: bool = False
) -> Iterator[list[str]]:
    """The lines of the file, each a list of texts.

    Args:
        told: is given what was found: the encoding, and those among which one may choose.
        encoding: what the person chose among them.

    Raises:
        UnreadableError: it is no text, its quotes do not match, or a line is immense.
        HeavyError: it is too long to be read at once, as is asked.
    """
    if at_once:
        cells = max(data.count(sign.encode()) for sign in SEPARATORS) + data.count(b"\n")
        keep_short(unpacked=len(data), cells=cells)
    text = decoded(data, told=told, encoding=encoding)
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


def decoded(data: bytes, *, told: dict[str, Any], encoding: str = "") -> str:
    """The text of the file: Unicode when it can be, else Windows-1252 or Mac Roman.

    A library that knows a hundred encodings takes short French texts for Greek or Baltic ones;
    between these two the letters themselves decide.
    """
    mark = _unicode(data)
    if mark or not encoding:
        with suppress(UnicodeDecodeError):
            return _plain(data.decode(mark or UTF_8))
    if mark:
        raise UnreadableError(_no_spreadsheet())
    texts = {name: data.decode(name, errors="replace") for name in (WINDOWS, MAC)}
    scores = {name: _likelihood(text) for name, text in texts.items()}
    whole = [name for name, text in texts.items() if "\ufffd" not in text]
    best = max(scores, key=lambda name: scores[name])
    told |= {
        "encoding": encoding if encoding in texts else best,
        "encodings": whole,
        "is_sure": bool(encoding)
        or len(whole) == 1
        or scores[best] > 3 * max(min(scores.values()), 0),
    }
    return _plain(texts[told["encoding"]])


def _unicode(data: bytes) -> str:
    """How a file says, by its first bytes, that it is Unicode; UTF-16 also without a mark."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    for name, zeros in (("utf-16-le", data[1:400:2]), ("utf-16-be", data[:400:2])):
        if len(zeros) > 4 and zeros.count(0) > 0.9 * len(zeros):  # noqa: PLR2004
            return name
    return ""


def _likelihood(text: str) -> int:
    sample = text[:SAMPLE]
    lost = sample.count("\ufffd")
    return len(FRENCH.findall(sample)) - 2 * len(WRONG.findall(sample)) - 10 * lost


def _plain(text: str) -> str:
    if CONTROL.search(text) or "\ufffd" in text:
        raise UnreadableError(_no_spreadsheet())
    return text


def _no_spreadsheet() -> str:
    return _("This is no spreadsheet: choose a .csv or .xlsx file.")


def separator_of(text: str) -> str:
    """The separator under which most lines have the same number of cells, two at least."""
    if text[:4].lower() == "sep=" and text[4:5] in SEPARATORS:
        return text[4]
    return max(SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> tuple[float, int]:
    lines = io.StringIO(text[: 2**18], newline="")
    try:
        found = list(islice(csv.reader(lines, delimiter=separator), LINES_LOOKED_AT))
    except csv.Error:
        return (0, 0)
    widths = Counter(len(row) for row in found if len(row) > 1 and any(row))
    if not widths:
        return (0, 0)
    width, count = widths.most_common(1)[0]
    return (count / len(found), width)
