"""Lines of a sheet that are no trip and no client: sums of others, and titles above others."""

import re
from collections.abc import Sequence

from caladeo.db.search import fold

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


def is_total(cells: Sequence[str]) -> bool:
    """Whether a line has no other words than those of a sum, beside figures."""
    words = _words(cells)
    return bool(words) and all(
        len(word) <= LONGEST and bool(SUM.match(fold(word))) for word in words
    )


def are_figures(cells: Sequence[str]) -> bool:
    """Whether a line holds no word at all, but some figure."""
    return not _words(cells) and any(any(map(str.isdigit, cell)) for cell in cells)


def title(cells: Sequence[str], *, is_of_clients: bool) -> str:
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
