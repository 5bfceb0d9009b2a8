"""What was looked for, marked where it stands in what was found, as that is written."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from caladeo.db.search import Term, fold

register = template.Library()

type Stretch = tuple[int, int]
FEWEST_DIGITS = 4


@register.filter
def marked(text: object, terms: Iterable[Term]) -> SafeString:
    """``{{ client.name|marked:terms }}``, with the terms of `caladeo.db.search.terms`."""
    letters, places = _folded(str(text))
    return _html(str(text), [_where(piece, letters, places) for piece in _pieces(terms)])


@register.filter
def marked_number(text: object, terms: Iterable[Term]) -> SafeString:
    """The same of a telephone number: its digits are compared, however it is written."""
    letters, places = _folded(str(text))
    digits, digit_places = _digits(str(text))
    found = []
    for piece in _pieces(terms):
        found.append(_where(piece, letters, places))
        if piece.isdecimal() and len(piece) >= FEWEST_DIGITS:
            found.append(_where(piece, digits, digit_places))
            # A number of France that is written with the code of the country has no 0.
            found.append(_where(piece.removeprefix("0"), digits, digit_places))
    return _html(str(text), found)


def _pieces(terms: Iterable[Term]) -> list[str]:
    every = (piece for term in terms for pieces in term for piece in pieces)
    return [piece for piece in dict.fromkeys(every) if piece]


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded letters, and which letter of the text each one came from."""
    folded = [_letter(char) for char in text]
    places = [place for place, letters in enumerate(folded) for _each in letters]
    return "".join(folded), places


@lru_cache(maxsize=512)
def _letter(char: str) -> str:
    return " " if char.isspace() else fold(char)


def _digits(text: str) -> tuple[str, list[int]]:
    places = [place for place, char in enumerate(text) if char.isascii() and char.isdigit()]
    return "".join(text[place] for place in places), places


def _where(piece: str, letters: str, places: list[int]) -> Iterator[Stretch]:
    start = letters.find(piece)
    while start >= 0:
        end = start + len(piece)
        yield places[start], places[end - 1] + 1
        start = letters.find(piece, end)


def _html(text: str, found: Iterable[Iterable[Stretch]]) -> SafeString:
    pieces: list[str] = []
    end = 0
    for start, stop in _apart(sorted(stretch for stretches in found for stretch in stretches)):
        pieces += [text[end:start], format_html("<mark>{}</mark>", text[start:stop])]
        end = stop
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[end:]]))


def _apart(stretches: list[Stretch]) -> list[Stretch]:
    """Those that touch are one."""
    apart: list[Stretch] = []
    for start, end in stretches:
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart
