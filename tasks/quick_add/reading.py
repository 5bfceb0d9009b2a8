"""What the end of a text says besides the name of a task: one pure function, `read`.

It reads word by word from the end, of each kind one thing, and stops where it understands
nothing more: what stands in the middle of a title is never read.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from re import finditer
from typing import NamedTuple

from caladeo.db.search import fold
from tasks.quick_add.spoken_days import MOST_WORDS, Due, spoken

# A day after one of these belongs to the title: « le vol du 14 juin », “every monday”.
BINDING = frozenset(
    word
    for words in (
        "a au aux avant apres chaque d' de depuis des du entre et jusqu'a jusqu'au la le les ou",
        "after and before between every from of or since the to until",
    )
    for word in words.split()
)
# What a title does not end with once the words after it are read.
LOOSE = " ,;:-–—·"
# Behind the last word: “call them tomorrow.”
ENDING = ",;."


class WordKind(StrEnum):
    DUE = "due"
    PERSON = "person"
    TRIP = "trip"
    STAR = "star"


SIGNS = {"@": WordKind.PERSON, "#": WordKind.TRIP}


class Piece(NamedTuple):
    """A part of the text: of the title when it has no kind, else what it says."""

    text: str
    kind: WordKind | None = None
    value: Due | int | None = None

    @property
    def words(self) -> str:
        return self.text.strip()


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole text in pieces, in its order."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def title(self) -> str:
        """What is left as the name of the task; all of it where nothing was read."""
        if not self.read:
            return self.text
        return (
            "".join(piece.text for piece in self.pieces if not piece.kind).strip(" ").rstrip(LOOSE)
        )

    @property
    def read(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.kind)

    def of(self, kind: WordKind) -> Due | int | None:
        return next((piece.value for piece in self.read if piece.kind == kind), None)


class Word(NamedTuple):
    folded: str
    start: int


def signed(text: str) -> list[str]:
    """What stands behind « @ » and « # » in a text, with its sign: whom and what to look for."""
    words = [word.folded.rstrip(ENDING) for word in _words(text)]
    return [word for word in words if len(word) > 1 and word[0] in SIGNS]


def read(
    text: str,
    *,
    today: date,
    known: Mapping[str, int] | None = None,
    given_back: Collection[str] = (),
    without: Collection[WordKind] = (),
) -> Reading:
    """Read the end of a text.

    Args:
        known: the key of each person and trip that `signed` words mean; others are not read.
        given_back: words that the person wants in the title: they are passed over.
        without: kinds that are said elsewhere, in a field of the form.
    """
    words = _words(text)
    kept = {tuple(fold(phrase).split()) for phrase in given_back} - {()}
    known, taken = known or {}, set(without)
    found: list[tuple[int, Piece]] = []
    end, last = len(words), len(text)
    while end > 0:
        if count := _given_back(words[:end], kept):
            end -= count
            last = words[end].start
            continue
        count, kind, value = _last(words[:end], today=today, known=known)
        is_title = not text[: words[end - count].start].strip(LOOSE) if count else True
        if kind is None or kind in taken or is_title:
            break
        end -= count
        found.append((words[end].start, Piece(text[words[end].start : last], kind, value)))
        taken.add(kind)
        last = words[end].start
    return Reading(_whole(text, found[::-1]))


def _whole(text: str, found: list[tuple[int, Piece]]) -> tuple[Piece, ...]:
    """The pieces that were read, and between them those of the title."""
    pieces, at = [], 0
    for start, piece in found:
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(piece)
        at = start + len(piece.text)
    if at < len(text) or not pieces:
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def _words(text: str) -> list[Word]:
    """The words; signs that fold to nothing belong to the word before."""
    words = [Word(fold(match[0]), match.start()) for match in finditer(r"\S+", text)]
    return [word for word in words if word.folded]


def _given_back(words: list[Word], kept: Collection[tuple[str, ...]]) -> int:
    """How many of the last words are together what was given back."""
    folded = tuple(word.folded for word in words)
    return max((len(one) for one in kept if folded[-len(one) :] == one), default=0)


def _last(
    words: list[Word], *, today: date, known: Mapping[str, int]
) -> tuple[int, WordKind | None, Due | int | None]:
    """How many of the last words say something, and what; the most that do."""
    word = words[-1].folded.rstrip(ENDING) or words[-1].folded
    if word == "!":
        return 1, WordKind.STAR, 1
    if word[0] in SIGNS:
        key = known.get(word)
        return 1, SIGNS[word[0]] if key else None, key
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        phrase = " ".join([*(one.folded for one in words[-count:-1]), word])
        is_one, due = spoken(phrase, today=today)
        if is_one:
            before = words[-count - 1].folded if count < len(words) else ""
            is_bound = before in BINDING or before.endswith("'")
            return count, None if due is None or is_bound else WordKind.DUE, due
    return 0, None, None
