"""Which column of a file holds what: guessed from its heading, then corrected by a person."""

import functools
import re
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from caladeo.db.search import fold
from opportunities.importing import columns
from opportunities.importing.columns import Kind, Target
from opportunities.importing.reading import contents
from opportunities.importing.reading.contents import Rows

# Words that change nothing: « date de départ », "date of departure".
SMALL_WORDS = frozenset(
    ("a", "au", "d", "de", "des", "du", "en", "in", "l", "la", "le", "les", "of", "s", "the")
)
# « Nom du dossier client » does not name a trip.
OF_SOMEBODY = frozenset(("client", "customer", "contact", "person"))
# Numbers are ours under their very heading only: those of other software are others'.
NUMBERS = frozenset(("number", "client_number"))
# What a trip is called by where nothing else names it, as `key_of` spells it.
FILE_NUMBERS = frozenset(
    (
        *("n dossier", "no dossier", "numero dossier", "ref dossier", "reference dossier"),
        *("reference", "ref", "n affaire", "booking reference", "file number", "file no"),
    )
)
# Either the client of a deal, or whom to talk to where a company is the client.
CONTACTS = frozenset(("contact associe", "associated contact"))
# A longer text is no heading.
LONGEST = 100
UNWANTED = re.compile(r"[^\w]+|_")
# Software that exports several things names each column « Deal - Title », « Person - Phone ».
PREFIX = re.compile(
    r"\s*(?:deal|lead|opportunity|person|contact|organi[sz]ation|account|affaire|transaction"
    r"|opportunité|personne|organisation|compte)\s*[-:]\s+",
    re.IGNORECASE,
)


def guess(headers: Sequence[str], *, kind: str, rows: Rows = ()) -> list[str]:
    """For each heading the key of the field that it names, or nothing; each field once.

    Args:
        rows: under these headings: what a column holds tells a stage from an outcome, and an
            empty column from a full one.
    """
    known = _known(kind)
    found = [_exactly(header, known) for header in headers]
    _tell_names_apart(headers, found)
    words = [key_of(header) for header in headers]
    contents.tell_titles_apart(words, found, rows)
    _tell_places_apart(headers, found)
    longer = [(parts, key) for text, key in known.items() if len(parts := {*text.split()}) > 1]
    for index, header in enumerate(headers):
        if not found[index]:
            found[index] = _nearest(key_of(header), longer, taken=set(found))
    _tell_contact_from_company(headers, found)
    _take_contact_for_client(found)
    if kind == Kind.OPPORTUNITIES:
        _take_number_for_name(headers, found)
        contents.tell_outcome_apart(found, rows)
        contents.tell_kinds_apart(words, found, rows)
    return _each_once(headers, contents.fullest(found, rows))


def _exactly(header: str, known: Mapping[str, str]) -> str:
    """The field of this very heading, with the prefix of its software or without."""
    return known.get(key_of(header)) or known.get(key_of(PREFIX.sub("", header)), "")


def _tell_names_apart(headers: Sequence[str], found: list[str]) -> None:
    """Beside a first name « Nom » is the last name, and beside both the two together, in place."""
    if "client_first_name" not in found:
        return
    meant = "" if "client_last_name" in found else "client_last_name"
    for at, header in enumerate(headers):
        if key_of(header) in {"nom", "name"}:
            found[at] = meant
            return


def _tell_contact_from_company(headers: Sequence[str], found: list[str]) -> None:
    """Beside a company the contact of a deal is its contact person, in place."""
    if found.count("client_name") > 1 and "client_contact_name" not in found:
        for at, header in enumerate(headers):
            if found[at] == "client_name" and key_of(header) in CONTACTS:
                found[at] = "client_contact_name"
                return


def _take_contact_for_client(found: list[str]) -> None:
    """Where no column names a client, the contact person is the client, in place."""
    has_client = {"client_name", *columns.PERSON}.intersection(found)
    if not has_client and "client_contact_name" in found:
        found[found.index("client_contact_name")] = "client_name"


def is_of_clients(headers: Sequence[str], rows: Rows) -> bool:
    """Whether the columns speak of people and how to reach them, and of no trip at all."""
    trips = {key for key in guess(headers, kind=Kind.OPPORTUNITIES, rows=rows) if key}
    theirs = set(guess(headers, kind=Kind.CLIENTS, rows=rows))
    # Of people, too, somebody takes care, and remarks are made.
    either = {"note", "manager"}
    of_trips = {key for key in trips if not key.startswith(columns.CLIENT)} - either
    named = {"client_name", *columns.PERSON}
    if of_trips - {"name"} or (of_trips and named & trips):
        return False
    return bool(named & theirs and columns.OF_ONE & theirs)


def _take_number_for_name(headers: Sequence[str], found: list[str]) -> None:
    """Where no column names a trip, the number of its file does, in place."""
    if "name" not in found:
        numbers = (at for at, header in enumerate(headers) if key_of(header) in FILE_NUMBERS)
        for at in [at for at in numbers if not found[at]][:1]:
            found[at] = "name"


def _tell_places_apart(headers: Sequence[str], found: list[str]) -> None:
    """Beside a town « Pays » is where a client lives, and « État » no step of a sale, in place."""
    if "client_town" not in found and "client_postcode" not in found:
        return
    has_steps = found.count("status") > 1
    for at, header in enumerate(headers):
        words = key_of(header)
        if words in {"pays", "country"} and found[at] == "destinations":
            found[at] = "client_country"
        elif words in {"etat", "state"} and found[at] == "status" and has_steps:
            found[at] = ""


@functools.cache
def _known(kind: str) -> Mapping[str, str]:
    """For each heading the key of its field; the first field that has it keeps it."""
    known: dict[str, str] = {}
    for target in columns.of_kind(kind):
        for words in _headings(target, kind):
            known.setdefault(words, target.key)
    return known


def heading_at(lines: Sequence[Sequence[str]]) -> int:
    """The place of the first line that names two fields; the first line when none does.

    Of headings on two lines the lower ones, when they name more.
    """
    counts = _named_in(lines)
    at = next((at for at, count in enumerate(counts) if count > 1), None)
    if at is None:
        return 0
    return at + 1 if counts[at + 1 : at + 2] > [counts[at]] else at


def have_headings(lines: Sequence[Sequence[str]]) -> bool:
    """Whether one of these lines names two fields."""
    return any(count > 1 for count in _named_in(lines))


def _named_in(lines: Sequence[Sequence[str]]) -> list[int]:
    """How many fields each line names."""
    known = {**_known(Kind.CLIENTS), **_known(Kind.OPPORTUNITIES)}
    return [
        len({_exactly(cell, known) for cell in cells if len(cell) <= LONGEST} - {""})
        for cells in lines
    ]


def under_groups(headers: Sequence[str], above: Sequence[str]) -> list[str]:
    """Headings below those of groups of columns: « Nom » under « Client » says of whom it is.

    Args:
        above: the cells of the line above; merged ones hold their text in the first.
    """
    found, group = list(headers), ""
    if sum(bool(cell.strip()) for cell in above) == 1:
        return found  # the title of the whole
    for at, header in enumerate(headers):
        group = above[at].strip() if at < len(above) and above[at].strip() else group
        if key_of(header) in {"nom", "name"} and OF_SOMEBODY.intersection(key_of(group).split()):
            found[at] = f"{header} ({group})"
    return found


def key_of(heading: str) -> str:
    """A heading without case, accents, signs or small words."""
    words = UNWANTED.sub(" ", fold(heading)).split()
    return " ".join(word for word in words if word not in SMALL_WORDS) or " ".join(words)


def _headings(target: Target, kind: str) -> set[str]:
    """The headings of a field, its label in every language among them."""
    texts = target.headings(kind)
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts.append(str(target.label))
    return {key_of(text) for text in texts if text.strip()}


def _nearest(heading: str, known: Sequence[tuple[set[str], str]], *, taken: set[str]) -> str:
    """The field whose heading of two words or more stands within this one; the longest wins.

    Args:
        known: the words of such headings, and their field.
    """
    words = set(heading.split())
    taken = taken | NUMBERS
    if words & OF_SOMEBODY:
        taken |= {"name"}
    candidates = [(len(parts), key) for parts, key in known if parts <= words and key not in taken]
    return max(candidates, default=(0, ""))[1]


def _each_once(headers: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Each field from the first column that names it; « Client » comes before « Société ».

    Notes may come in several columns.
    """
    chosen: dict[str, int] = {}
    for at, key in enumerate(keys):
        first = chosen.setdefault(key, at)
        if key == "client_name" and key_of(headers[at]) == "client" != key_of(headers[first]):
            chosen[key] = at
    return [key if chosen[key] == at or key == "note" else "" for at, key in enumerate(keys)]


def problems(keys: Sequence[str], *, kind: str) -> list[str]:
    """What a person must still correct before the rows can be read."""
    targets = columns.of_kind(kind)
    # What is there already has its name and its client.
    required = () if "number" in keys else columns.required(kind)
    found = [
        _("Choose the column that holds: %(label)s.") % {"label": target.label}
        for target in required
        if not columns.is_given(target, keys)
    ]
    found += [
        _("Two columns are chosen for: %(label)s.") % {"label": target.label}
        for target in targets
        if list(keys).count(target.key) > 1 and target.key != "note"
    ]
    return found
