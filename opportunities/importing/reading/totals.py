"""Lines that sum up others: « Sous-total juin ; ; 12 400 »."""

import re
from collections.abc import Sequence

from caladeo.db.search import fold

# How such a line begins, folded.
SUM = re.compile(
    r"(?:(?:sous|grand|sub)[ -]?)?(?:totaux|totals?)\b|(?:moyennes?|averages?|sommes?|sums?)\b"
    r"|grand total\b|total general\b|cumul\b"
)
# The first words of a longer text, by which a trip may be called, are no sum.
LONGEST = 40
# What sums and counts look like: « 12 400,00 € », « 12 dossiers », « - », « 14 % », « € 300 ».
FIGURES = re.compile(r"\W*\d.*|\W*", re.DOTALL)


def is_total(cells: Sequence[str]) -> bool:
    """Whether a line has no other words than those of a sum, beside figures."""
    words = [text for cell in cells if (text := cell.strip()) and not FIGURES.fullmatch(text)]
    return len(words) == 1 and len(words[0]) <= LONGEST and bool(SUM.match(fold(words[0])))
