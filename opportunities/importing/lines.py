"""The lines of a file by the fields that its columns hold; sums and titles set apart."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from caladeo.db.search import fold
from opportunities.importing import columns, naming
from opportunities.importing.columns import Kind
from opportunities.importing.reading import blanks, cells
from opportunities.models import ImportFile

type Row = tuple[int, Sequence[str]]
# The heading of a column, how many of its cells stay empty in spite of their words, some of these,
# and whether there are more.
type LeftEmpty = tuple[str, int, list[str], bool]
EXAMPLES = 3
LONGEST_EXAMPLE = 40
# Without it the line is refused, and says why.
SELF_TOLD = frozenset(("client_name",))
# How a line of sums begins, folded.
SUM = re.compile(
    r"(?:(?:sous|grand|sub)[ -]?)?(?:totaux|totals?)\b|(?:moyennes?|averages?|sommes?|sums?)\b"
    r"|grand total\b|total general\b|cumul\b|s/total\b|(?:nombre|count|record count)$"
)
# The first words of a longer text, by which a trip may be called, are no sum, and no title.
LONGEST = 40
# What sums and counts look like: « 12 400,00 € », « 12 dossiers », « - », « 14 % », « € 300 ».
FIGURES = re.compile(r"\W*\d.*|\W*", re.DOTALL)
PERIODS = frozenset(
    (
        *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre"),
        *("octobre", "novembre", "decembre", "january", "february", "march", "april", "may"),
        *("june", "july", "august", "september", "october", "november", "december"),
        *("printemps", "ete", "automne", "hiver", "spring", "summer", "autumn", "winter"),
        *("janv", "fevr", "avr", "juil", "sept", "oct", "nov", "dec"),
        *("trimestre", "semestre", "quarter", "semaine", "week"),
    )
)
# What stands beside them: « Départs de mars 2027 », « 1er trimestre », « Mars / avril ».
BESIDE = frozenset(
    (
        *("de", "d", "du", "des", "et", "and", "mois", "saison", "annee", "er", "e", "eme", "nd"),
        *("depart", "departs", "voyage", "voyages", "dossier", "dossiers", "vente", "ventes"),
        *("month", "of", "st", "rd", "th", "departures", "trips", "sales"),
    )
)
PIECES = re.compile(r"[a-z]+|\d+")
YEAR_OR_DAY = re.compile(r"(?:19|20)\d\d(?:-\d\d-\d\d)?")
FEWEST_CAPITALS = 3


class Lines:
    """The lines to read; those that only sum up others, or are their title, are set apart."""

    def __init__(self, file: ImportFile) -> None:
        self.file = file
        self.matched = [(at, key) for at, key in enumerate(file.columns) if key]
        self._headers = {key: self._header(at) for at, key in self.matched}
        self._has_parts = not columns.PARTS.isdisjoint(file.columns)
        self._is_noted_twice = file.columns.count("note") > 1
        self.rows: list[Row] = []
        self.totals: list[int] = []
        # With what each says.
        self.titles: list[tuple[int, str]] = []
        for number, row in file.rows:
            is_somebody = self._is_of_somebody(row)
            if not is_somebody and (is_total(row) or self._is_bare_sum(row)):
                self.totals.append(number)
            elif not is_somebody and (title := self._title(row)):
                self.titles.append((number, title))
            else:
                self.rows.append((number, row))
        self.zeros = self._zeros()
        self.left_empty = list(self._left_empty())

    def _header(self, at: int) -> str:
        return self.file.headers[at] or _("Column %(number)s") % {"number": at + 1}

    def _is_of_somebody(self, row: Sequence[str]) -> bool:
        """Whether a line has what no sum has: a number of ours, an e-mail or a telephone.

        A trip that is named by its number may be of a client called « Total », or « Mars ».
        """
        held = {key: row[at] for at, key in self.matched if any(row[at : at + 1])}
        if not columns.OF_ONE.isdisjoint(held):
            return True
        return "client_name" in held and naming.is_number(held.get("name", ""))

    def _zeros(self) -> int:
        """How many telephone numbers get back the zero that a spreadsheet took."""
        places = [at for at, key in self.matched if key == "client_phone"]
        return sum(
            cells.lacks_zero(cells.bare(row[at]))
            for _number, row in self.rows
            for at in places
            if at < len(row)
        )

    def _left_empty(self) -> Iterator[LeftEmpty]:
        """The words that leave the cells of a column empty and are told beside no line."""
        for at, key in self.matched:
            cells_of = Counter(row[at] for _number, row in self.rows if at < len(row))
            words = Counter[str]()
            for cell, count in cells_of.items():
                text = _text(key, cell)
                if key not in SELF_TOLD and blanks.is_word(text, key=key):
                    words[text[:LONGEST_EXAMPLE]] += count
            if words:
                examples = [text for text, _count in words.most_common(EXAMPLES)]
                yield self._header(at), words.total(), examples, len(words) > EXAMPLES

    def _is_bare_sum(self, row: Sequence[str]) -> bool:
        """Whether a line holds sums without a word, and nothing that a trip is known by."""
        if self.file.kind == Kind.CLIENTS or not are_figures(row):
            return False
        held = {key for at, key in self.matched if any(row[at : at + 1])}
        return held.isdisjoint(columns.TELLING) and not held.isdisjoint(columns.SUMMED)

    def _title(self, row: Sequence[str]) -> str:
        """What a line says that is but the title of those below it: « Janvier 2027 », « GIR »."""
        is_of_clients = self.file.kind == Kind.CLIENTS
        title = title_of(row, is_of_clients=is_of_clients)
        filled = [(at, text) for at, cell in enumerate(row) if (text := cell.strip())]
        if title or is_of_clients or len(filled) != 1:
            return title
        ((at, text),) = filled
        # A word alone by which no trip and no client is known asks nothing.
        is_known_by = dict(self.matched).get(at) in columns.TELLING - {"status"}
        return "" if is_known_by else text

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
        return {_text(key, row[at]) for _number, row in chosen if at < len(row)}

    def texts(self, row: Sequence[str]) -> dict[str, str]:
        """The cells that hold something, by field; what comes in parts is joined."""
        texts: dict[str, str] = {}
        for at, key in self.matched:
            text = _text(key, row[at]) if at < len(row) else ""
            if blanks.is_empty(text, key=key):
                continue
            if key == "note" and self._is_noted_twice:
                text = _("%(column)s: %(why)s") % {"column": self._header(at), "why": text}
                text = f"{texts[key]}\n{text}" if key in texts else text
            texts[key] = text
        if self._has_parts:
            columns.join(texts)
        columns.part_email(texts)
        columns.name_by_contact(texts)
        return texts


def _text(key: str, cell: str) -> str:
    """A cell as somebody would type it; the first zero of a telephone number comes back."""
    text = cells.bare(cell)
    return f"0{text}" if key == "client_phone" and cells.lacks_zero(text) else text


def is_total(cells: Sequence[str]) -> bool:
    """Whether a line has no other words than those of a sum, beside figures."""
    words = _words(cells)
    return bool(words) and all(
        len(word) <= LONGEST and bool(SUM.match(fold(word))) for word in words
    )


def are_figures(cells: Sequence[str]) -> bool:
    """Whether a line holds no word at all, but some figure."""
    return not _words(cells) and any(any(map(str.isdigit, cell)) for cell in cells)


def title_of(cells: Sequence[str], *, is_of_clients: bool) -> str:
    """What a line says that only names those below it; nothing when it is a line like others.

    A period, beside figures at most; or, alone on its line, a year, a word in capitals, or a whole
    sentence, as software writes below its reports. A client may be called « Avril », or in
    capitals: there only a period with its year is a title.
    """
    words = _words(cells)
    if len(words) == 1 and len(words[0]) <= LONGEST and is_period(words[0]):
        has_year = any(map(str.isdigit, words[0]))
        return words[0] if has_year or not is_of_clients else ""
    filled = [text for cell in cells if (text := cell.strip())]
    if is_of_clients or len(filled) != 1:
        return ""
    (text,) = filled
    if len(text) > LONGEST:
        return text[:LONGEST] + "…"
    letters = sum(map(str.isalpha, text))
    is_in_capitals = text.isupper() and letters >= FEWEST_CAPITALS
    return text if is_in_capitals or is_period(text) or YEAR_OR_DAY.fullmatch(text) else ""


def is_period(text: str) -> bool:
    """« Janvier 2027 », « Départs de mars », « 1er trimestre 2027 »."""
    pieces = [piece for piece in PIECES.findall(fold(text)) if not piece.isdigit()]
    return not PERIODS.isdisjoint(pieces) and PERIODS.union(BESIDE).issuperset(pieces)


def _words(cells: Sequence[str]) -> list[str]:
    return [text for cell in cells if (text := cell.strip()) and not FIGURES.fullmatch(text)]
