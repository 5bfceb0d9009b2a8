"""The lines of a file by the fields that its columns hold."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from caladeo.db.search import fold
from opportunities.importing import columns
from opportunities.importing.reading import cells
from opportunities.models import ImportFile

type Row = tuple[int, Sequence[str]]
# How such a line begins, folded.
SUM = re.compile(
    r"(?:(?:sous|grand|sub)[ -]?)?(?:totaux|totals?)\b|(?:moyennes?|averages?|sommes?|sums?)\b"
    r"|grand total\b|total general\b|cumul\b"
)
# The first words of a longer text, by which a trip may be called, are no sum.
LONGEST = 40
# What sums and counts look like: « 12 400,00 € », « 12 dossiers », « - », « 14 % », « € 300 ».
FIGURES = re.compile(r"\W*\d.*|\W*", re.DOTALL)


class Lines:
    """The lines to read; those that only sum up others are set apart."""

    def __init__(self, file: ImportFile) -> None:
        self.file = file
        self.matched = [(at, key) for at, key in enumerate(file.columns) if key]
        self._headers = {key: self._header(at) for at, key in self.matched}
        self._has_parts = not columns.PARTS.isdisjoint(file.columns)
        self.rows: list[Row] = []
        self.totals: list[int] = []
        for number, row in file.rows:
            if is_total(row) and not self._is_of_somebody(row):
                self.totals.append(number)
            else:
                self.rows.append((number, row))

    def _header(self, at: int) -> str:
        return self.file.headers[at] or _("Column %(number)s") % {"number": at + 1}

    def _is_of_somebody(self, row: Sequence[str]) -> bool:
        """Whether a line has what no sum has: a number of ours, an e-mail or a telephone."""
        return any(key in columns.OF_ONE and any(row[at : at + 1]) for at, key in self.matched)

    def heading(self, key: str) -> str:
        """What the column of a field is called in the file, or here when it has none."""
        labels = (str(target.label) for target in columns.TARGETS if target.key == key)
        return self._headers.get(key) or next(labels)

    def client_names(self) -> set[str]:
        """The names of clients, which may come in two columns."""
        if not any(key in columns.PERSON for _at, key in self.matched):
            return self.column("client_name") | self.column("client_contact_name")
        return {self.texts(row).get("client_name", "") for _number, row in self.rows}

    def trip_names(self) -> set[str]:
        """What trips are called; a word alone on its line, « AVRIL », is the title of others."""
        rows = [(number, row) for number, row in self.rows if sum(map(bool, row)) > 1]
        return self.column("name", rows)

    def column(self, key: str, rows: Sequence[Row] | None = None) -> set[str]:
        """The different cells of the column of a field, in some rows or in all."""
        at = next((at for at, held in self.matched if held == key), None)
        if at is None:
            return set()
        chosen = self.rows if rows is None else rows
        return {cells.bare(row[at]) for _number, row in chosen if at < len(row)}

    def texts(self, row: Sequence[str]) -> dict[str, str]:
        """The cells that hold something, by field; what comes in parts is joined."""
        texts = {}
        for at, key in self.matched:
            text = cells.bare(row[at]) if at < len(row) else ""
            if not cells.is_empty(text, key=key):
                texts[key] = text
        if self._has_parts:
            columns.join(texts)
        columns.name_by_contact(texts)
        return texts


def is_total(cells: Sequence[str]) -> bool:
    """Whether a line has no other words than those of a sum, beside figures."""
    words = [text for cell in cells if (text := cell.strip()) and not FIGURES.fullmatch(text)]
    return len(words) == 1 and len(words[0]) <= LONGEST and bool(SUM.match(fold(words[0])))
