"""Names for trips that a file does not name, or names by the number of their file only."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import date_format

from caladeo.db.search import fold
from opportunities.importing.findings import BUILT
from opportunities.importing.words import UnansweredError, Words
from opportunities.models import Opportunity

# What stands beside the digits of a number: « D-1043 », « Dossier 27/0143 ».
BESIDE_DIGITS = frozenset(
    ("dossier", "devis", "affaire", "reference", "numero", "facture", "booking", "number")
)
FEW_LETTERS = 4
LONGEST_NUMBER = 30
# A column of numbers begins them in so many ways at most: « D-1 », « DR-2 ».
MOST_BEGINNINGS = 3
PIECES = re.compile(r"[a-z]+|\d+")
NUMBERS = "numbers"
LONGEST = Opportunity._meta.get_field("name").max_length or 0


class Naming:
    """How the trips of a file are named; of numbers a person is asked, once.

    Args:
        names: the different cells of the column of names.
    """

    def __init__(self, names: Iterable[str], words: Words) -> None:
        self.words = words
        self.is_numbered = are_numbers(names)

    def settle(self, values: dict[str, Any]) -> bool:
        """Write a better name into the values of a line; whether one was needed and found.

        Raises:
            UnansweredError: nobody has said whether a number stays the name.
        """
        given = values.get("name", "")
        if given and not (self.is_numbered and is_number(given)):
            return False
        if given and not self._is_wanted(given):
            return False
        name = built(values, number=given)
        if name:
            values["name"] = name
        return bool(name)

    def _is_wanted(self, number: str) -> bool:
        question = self.words.ask("name", NUMBERS, number)
        if question.answer is None:
            raise UnansweredError
        return question.answer == BUILT


def built(values: Mapping[str, Any], *, number: str = "") -> str:
    """« Famille Lefèvre – Japon (2027-0143) », of what there is; a client alone names no trip."""
    client, day = values.get("client_name", ""), values.get("departure_date")
    where = values.get("destinations", "") or (date_format(day, "F Y") if day else "")
    if not client or not (where or number):
        return ""
    behind = f" ({number})" if number else ""
    name = f"{client} – {where}" if where else client
    return name[: LONGEST - len(behind)].rstrip() + behind


def are_numbers(texts: Iterable[str]) -> bool:
    """Whether a column holds the numbers of files, not names."""
    filled = [text for text in texts if text]
    beginnings = {fold(text).rstrip("0123456789 -/._")[:3] for text in filled}
    return bool(filled) and all(map(is_number, filled)) and len(beginnings) <= MOST_BEGINNINGS


def is_number(text: str) -> bool:
    """Digits, with a few letters: « 2027-0143 », « DOS 12 »."""
    if len(text) > LONGEST_NUMBER:
        return False
    pieces = PIECES.findall(fold(text))
    return any(map(str.isdigit, pieces)) and all(
        piece.isdigit() or len(piece) <= FEW_LETTERS or piece in BESIDE_DIGITS for piece in pieces
    )
