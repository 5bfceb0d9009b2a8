"""What a person is called, found in texts however it is spelt there, and replaced."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from caladeo.db.search import fold, phone_numbers

# A run of letters and digits; soft hyphens and blanks without width stand within words.
WORD = re.compile(r"(?:[^\W_]|[\u00ad\u200b-\u200d\u2060\ufeff])+")
# What may stand between two words of one name, e-mail or address.
BETWEEN = re.compile(r"[\s.,'’@+_\-‐‑–/&]{1,3}")
FEWEST_LETTERS, FEWEST_DIGITS = 3, 6
# Words of names that many have, or that stand before a name.
COMMON = frozenset(
    (
        *("client", "famille", "groupe", "monsieur", "madame", "mademoiselle", "messieurs"),
        *("mme", "mlle", "les", "des", "del", "van", "von", "der", "den", "and", "the", "mrs"),
        *("miss", "family", "group", "couple", "voyage", "trip", "association", "comite"),
    )
)
GONE = "…"
# What people type between the digits of a telephone number.
_BLANKS = r"[ \u00a0\u202f.()/\-]*"

type Sequence = tuple[str, ...]


def words_of(text: str) -> Sequence:
    return tuple(word for found in WORD.findall(text) if (word := fold(found)))


@dataclass(slots=True)
class Finder:
    """Sequences of words, and telephone numbers, with what stands in their place."""

    sequences: dict[str, dict[Sequence, str]] = field(default_factory=lambda: defaultdict(dict))
    numbers: dict[str, str] = field(default_factory=dict)
    # How the words were written, by what is left of them without case and accents.
    spelt: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, text: str, instead: str, *, fewest: int = 1) -> None:
        """Look for this text, unless it has fewer words."""
        if len(found := words_of(text)) >= max(fewest, 1):
            self.sequences[found[0]][found] = instead
            for match in WORD.finditer(text):
                self.spelt[fold(match[0])].add(match[0])

    def add_numbers(self, text: str) -> None:
        for digits in phone_numbers(text).split():
            if len(digits) >= FEWEST_DIGITS:
                self.numbers[digits] = GONE

    def update(self, other: "Finder") -> None:
        for first, sequences in other.sequences.items():
            self.sequences[first] |= sequences
        self.numbers |= other.numbers
        for word, ways in other.spelt.items():
            self.spelt[word] |= ways

    def drop(self, sequences: Iterable[Sequence]) -> None:
        for found in sequences:
            self.sequences[found[0]].pop(found, None)

    def all_sequences(self) -> Iterator[Sequence]:
        for found in self.sequences.values():
            yield from found

    def replace(self, text: str) -> str:
        """The text without them; unchanged when it holds none."""
        written = unicodedata.normalize("NFC", text)
        replaced = self._without_numbers(self._without_words(written))
        return text if replaced == written else replaced

    def is_in(self, text: str) -> bool:
        return self.replace(text) != text

    def walk(self, value: Any) -> Any:
        """The same in all strings of a JSON value, also those that are keys."""
        if isinstance(value, str):
            return self.replace(value)
        if isinstance(value, list):
            return [self.walk(each) for each in value]
        if isinstance(value, dict):
            return {self.replace(str(name)): self.walk(each) for name, each in value.items()}
        return value

    def _without_words(self, text: str) -> str:
        found = list(WORD.finditer(text))
        folded = [fold(match[0]) for match in found]
        pieces, at, end = [], 0, 0
        while at < len(found):
            length, instead = self._longest(folded, found, text, at)
            if length:
                pieces += [text[end : found[at].start()], instead]
                end = found[at + length - 1].end()
            at += length or 1
        return "".join([*pieces, text[end:]])

    def _longest(
        self, folded: list[str], found: list[re.Match[str]], text: str, at: int
    ) -> tuple[int, str]:
        """How many words from here are the longest sequence, and what stands in its place."""
        best = (0, "")
        for sequence, instead in self.sequences.get(folded[at], {}).items():
            length = len(sequence)
            if length <= best[0] or tuple(folded[at : at + length]) != sequence:
                continue
            gaps = zip(found[at : at + length - 1], found[at + 1 : at + length], strict=True)
            if all(BETWEEN.fullmatch(text, one.end(), other.start()) for one, other in gaps):
                best = (length, instead)
        return best

    def _without_numbers(self, text: str) -> str:
        if not self.numbers:
            return text
        digits = "".join(char for char in text if char.isdigit())
        for number, instead in self.numbers.items():
            if number[1:] in digits:
                text = _spelt(number).sub(instead, text)
        return text


def _spelt(number: str) -> re.Pattern[str]:
    """The number with blanks, and with the code of France in place of its 0."""
    national = number.removeprefix("0")
    before = r"(?:\+|00)?"
    if national != number:
        before = rf"(?:(?:\+|00)?33{_BLANKS}(?:\(?0\)?{_BLANKS})?|0{_BLANKS})"
    return re.compile(rf"(?<!\d){before}{_BLANKS.join(national)}(?!\d)")
