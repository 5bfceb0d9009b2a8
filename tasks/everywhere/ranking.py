"""What fits best among what holds the words: what begins with them."""

from collections.abc import Iterable, Sequence

from caladeo.db.search import Term, fold

# Of one term in a folded text.
BEGINS, BEGINS_A_WORD, INSIDE, ELSEWHERE = range(4)


def rank(folded: str, terms: Iterable[Term]) -> int:
    """The lower the better: how far each term is from the beginning of a word, together."""
    return sum(min(_of_spelling(folded, pieces) for pieces in term) for term in terms)


def _of_spelling(folded: str, pieces: tuple[str, ...]) -> int:
    return max(_of_piece(folded, piece) for piece in pieces)


def _of_piece(folded: str, piece: str) -> int:
    if folded.startswith(piece):
        return BEGINS
    if f" {piece}" in folded:
        return BEGINS_A_WORD
    return INSIDE if piece in folded else ELSEWHERE


def sort[Key](rows: Iterable[tuple[Key, str]], terms: Sequence[Term]) -> list[Key]:
    """The keys of rows, each with its folded text; those that fit as well stay in their order."""
    return [key for key, folded in sorted(rows, key=lambda row: rank(row[1], terms))]


def holds_any(text: str, terms: Iterable[Term]) -> bool:
    """Whether some of what was looked for stands in this text."""
    folded = fold(text)
    return any(holds(folded, term) for term in terms)


def holds_all(folded: str, terms: Iterable[Term]) -> bool:
    """As `caladeo.db.search.matching` finds them, in a folded text that has been read."""
    return all(holds(folded, term) for term in terms)


def holds(folded: str, term: Term) -> bool:
    return any(all(piece in folded for piece in pieces) for pieces in term)
