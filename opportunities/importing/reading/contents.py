"""What the cells of a column say of it that its heading does not."""

from collections.abc import Sequence

from caladeo.db.search import fold
from opportunities.importing import directory, outcomes

type Rows = Sequence[tuple[int, Sequence[str]]]
# What people are addressed by, folded.
CIVILITIES = frozenset(
    ("m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "mrs", "ms", "miss", "dr")
)
# Headings of what a client is, or a deal, or a trip.
KINDS = frozenset(("type", "genre", "categorie", "kind", "category"))
# Each of these stands in an address book several times, mostly empty.
OF_REACH = frozenset(
    (
        *("client_email", "client_phone", "client_address"),
        *("client_postcode", "client_town", "client_country"),
    )
)


def tell_outcome_apart(found: list[str], rows: Rows) -> None:
    """Beside a stage, a column of nothing but won, lost and open is the outcome, in place."""
    stages = [at for at, key in enumerate(found) if key == "status"]
    for at in stages if len(stages) > 1 else []:
        if outcomes.is_outcome(set(_cells(rows, at))):
            found[at] = "outcome"


def tell_titles_apart(words: Sequence[str], found: list[str], rows: Rows) -> None:
    """« Titre » above nothing but « Mme » and « M. » names no trip, in place."""
    for at, heading in enumerate(words):
        if found[at] == "name" and heading in {"titre", "title", "civilite"}:
            said = {fold(text).rstrip(".") for text in _cells(rows, at)}
            if said and said <= CIVILITIES:
                found[at] = ""


def tell_kinds_apart(words: Sequence[str], found: list[str], rows: Rows) -> None:
    """« Type » above nothing but kinds of clients is one, in place."""
    for at, heading in enumerate(words):
        if not found[at] and "client_kind" not in found and heading in KINDS:
            said = {fold(text) for text in _cells(rows, at)}
            if said and said <= directory.client_kinds().keys():
                found[at] = "client_kind"


def fullest(found: list[str], rows: Rows) -> list[str]:
    """The fields without those columns of them that hold nothing, or less than another.

    How to reach a client is read from the column that says it most often; another field from the
    first that holds something, if one does.
    """
    several = {key for key in found if key and found.count(key) > 1}
    counts = {at: len(_cells(rows, at)) for at, key in enumerate(found) if key in several}
    most = {key: max(counts[at] for at in counts if found[at] == key) for key in several}
    kept = list(found)
    for at, count in counts.items():
        key = found[at]
        if (key in OF_REACH and count < most[key]) or (most[key] and not count):
            kept[at] = ""
    return kept


def _cells(rows: Rows, at: int) -> list[str]:
    """What a column holds, without its empty cells."""
    return [text for _number, row in rows if at < len(row) and (text := row[at].strip())]
