"""Words for nothing: which of them leave a cell as empty, and where they are told."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What people and software write where there is nothing.
SIGNS = frozenset(("-", "--", "–", "—", "/", "null", "(vide)"))
# What they write where something is missing, or not decided yet.
UNKNOWN = frozenset(("?", "??", "???", "n/a", "#n/a", "n.a.", "néant", "neant"))
UNDECIDED = frozenset(
    (
        *("à définir", "a définir", "a definir", "à préciser", "à confirmer", "à déterminer"),
        *("non défini", "non renseigné", "non communiqué", "tbd", "tbc", "to be defined"),
    )
)
LONGEST = max(map(len, SIGNS | UNKNOWN | UNDECIDED))
# Where such a word is told: something is decided in its place, or a date, an amount is lacking.
TOLD = frozenset(
    (
        *("departure_date", "return_date", "duration_days", "participants"),
        *("expected_revenue", "expected_margin", "status", "manager"),
    )
)
# Words stand in place of what has a sign or a digit: « à demander ».
REACHED = {"client_email": re.compile(r"[@\d]|\w\.\w"), "client_phone": re.compile(r"\d")}


def is_empty(text: str, *, key: str) -> bool:
    """Whether a bare cell is as empty without a word; a trip may be named « à définir »."""
    if is_true(text):
        return True
    if key in REACHED and not REACHED[key].search(text):
        return True
    if key in TOLD or not says_nothing(text):
        return False
    return key != "name" or _word(text) in UNKNOWN


def is_true(text: str) -> bool:
    """Whether a bare cell holds nothing, or the sign of it."""
    return not text or _word(text) in SIGNS


def is_word(text: str, *, key: str) -> bool:
    """Whether a cell that is read as empty says more than that nothing is there."""
    return not is_true(text) and _word(text) not in UNKNOWN and is_empty(text, key=key)


def says_nothing(text: str) -> bool:
    """Whether a cell says in so many words that it holds nothing."""
    return _word(text) in UNKNOWN | UNDECIDED


def _word(text: str) -> str:
    return " ".join(text.casefold().split()) if len(text) <= LONGEST else ""


def told(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Refuse the words for nothing in a column, so that each is told beside its line."""

    def reader(text: str) -> Any:
        if says_nothing(text):
            raise ValidationError(_("No value: read as empty."))
        return read(text)

    return reader
