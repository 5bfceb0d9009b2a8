"""Which column of a file holds what: guessed from its heading, then corrected by a person."""

import re
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from caladeo.db.search import fold
from opportunities.importing import columns
from opportunities.importing.columns import Kind, Target

# Words that change nothing: « date de départ », "date of departure".
SMALL_WORDS = frozenset(
    ("a", "au", "d", "de", "des", "du", "en", "in", "l", "la", "le", "les", "of", "s", "the")
)
UNWANTED = re.compile(r"[^\w]+|_")


def guess(headers: Sequence[str], *, kind: str) -> list[str]:
    """For each heading the key of the field that it names, or nothing; each field once."""
    targets = columns.of_kind(kind)
    known = {words: target.key for target in targets for words in _headings(target, kind)}
    found = [known.get(key_of(header), "") for header in headers]
    for index, header in enumerate(headers):
        if not found[index]:
            found[index] = _nearest(key_of(header), known, taken=set(found))
    return _each_once(found)


def key_of(heading: str) -> str:
    """A heading without case, accents, signs or small words."""
    words = UNWANTED.sub(" ", fold(heading)).split()
    return " ".join(word for word in words if word not in SMALL_WORDS) or " ".join(words)


def _headings(target: Target, kind: str) -> set[str]:
    """The headings of a field, its label in every language among them."""
    texts = target.headings.split(",")
    if kind == Kind.CLIENTS:
        texts += target.alone.split(",")
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts.append(str(target.label))
    return {key_of(text) for text in texts if text.strip()}


def _nearest(heading: str, known: dict[str, str], *, taken: set[str]) -> str:
    """The field whose heading of two words or more stands within this one; the longest wins."""
    words = set(heading.split())
    candidates = [
        (len(parts), key)
        for text, key in known.items()
        if len(parts := text.split()) > 1 and words.issuperset(parts) and key not in taken
    ]
    return max(candidates, default=(0, ""))[1]


def _each_once(keys: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    once = []
    for key in keys:
        once.append("" if key in seen else key)
        seen.add(key)
    return once


def problems(keys: Sequence[str], *, kind: str) -> list[str]:
    """What a person must still correct before the rows can be read."""
    targets = columns.of_kind(kind)
    found = [
        _("Choose the column that holds: %(label)s.") % {"label": target.label}
        for target in columns.required(kind)
        if target.key not in keys
    ]
    found += [
        _("Two columns are chosen for: %(label)s.") % {"label": target.label}
        for target in targets
        if list(keys).count(target.key) > 1
    ]
    return found
