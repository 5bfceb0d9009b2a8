"""Labels along a line: which marks share one, and how far each hangs so that none overlaps.

Pure: pixels in, pixels out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GAP = 6
ROUND = 22
MOST_NUMBERS = 3
# The advance of Inter's letters at 12 px, rounded up: nobody measures text on a server.
WIDTHS = {"iljI’'": 3.3, " tfr.,:;()1{}|/[]!-": 4.9, "mwMW@%—…": 11.9}
PLAIN, CAPITAL, BROAD = 7.5, 9.2, 13.0
ADVANCES = {letter: width for letters, width in WIDTHS.items() for letter in letters}
FIRST_BROAD = 0x1100  # where Korean, Chinese, Japanese and pictures begin


def text_width(text: str) -> float:
    """About how wide a text of 12 px is; hardly ever less."""
    return sum(map(_advance, text))


def _advance(letter: str) -> float:
    if ord(letter) >= FIRST_BROAD and letter not in "’…—–−“”":
        return BROAD
    return ADVANCES.get(letter, CAPITAL if letter.isupper() else PLAIN)


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the line, or several that would lie on each other, from left to right."""

    at: float
    numbers: tuple[int, ...]
    apart: float = 0  # how far the first stands from the last

    @property
    def text(self) -> str:
        """« 1, 3 »; of many, the first ones and how many more."""
        more = len(self.numbers) - MOST_NUMBERS
        shown = ", ".join(map(str, self.numbers[:MOST_NUMBERS]))
        return f"{shown} +{more}" if more > 0 else shown

    @property
    def width(self) -> float:
        return round(max(ROUND + self.apart, text_width(self.text) + 14), 1)

    @property
    def left(self) -> float:
        return round(self.at - self.width / 2, 1)


def merged(marks: Iterable[Mark], *, gap: float = GAP) -> list[Mark]:
    """From left to right, with one mark in place of those that would lie on each other."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.at, mark.numbers)):
        found.append(mark)
        while len(found) > 1 and found[-1].left < found[-2].left + found[-2].width + gap:
            last = found.pop()
            found[-1] = _joined(found[-1], last)
    return found


def _joined(one: Mark, other: Mark) -> Mark:
    first, last = one.at - one.apart / 2, other.at + other.apart / 2
    return Mark((first + last) / 2, one.numbers + other.numbers, last - first)


@dataclass(frozen=True, slots=True)
class Label:
    """A block of text, tied to the line by a lead at its left end or a little after it."""

    left: float
    width: float
    height: float


def hang(labels: Sequence[Label], *, deepest: float | None = None) -> list[float | None]:
    """How far from the line each label hangs, those from left to right.

    From right to left, each as near as it can below all that begin within its own width: so
    no label lies on another, and no lead runs through one. None for those that would hang
    deeper than ``deepest``: they are left out, with their lead.
    """
    depths: list[float | None] = [None] * len(labels)
    for index in reversed(range(len(labels))):
        label, depth = labels[index], 0.0
        for later in range(index + 1, len(labels)):
            other, other_depth = labels[later], depths[later]
            if other_depth is not None and other.left < label.left + label.width + GAP:
                depth = max(depth, other_depth + other.height)
        if deepest is None or depth + label.height <= deepest:
            depths[index] = depth
    return depths
