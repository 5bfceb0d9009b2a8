"""A pasted list of tasks as rules: « J-30 Demander le solde », « R+5 demander un avis »."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from caladeo.db.search import fold
from statuses.forms.offsets import SIGNS, spelled
from statuses.options import DayCount
from statuses.references import Offset, Reference, Unit, is_within

BULLET = re.compile(r"(?:[-*•·‣▪–—☐☑✓✔]\s+|\d{1,3}[.)]\s+|\[[ x]?\]\s*)+", re.IGNORECASE)
# What is said of the due date, at the beginning of a line or at its end.
DUE = (
    r"(?P<letter>[jdsmr](?=\s*[-−–+]\s*\d))?\s*(?P<sign>[-−–+])?\s*(?P<count>\d{1,4})\s*"
    r"(?P<unit>jours?|j|semaines?|sem|mois|m|s)?\b\.?\s*(?P<working>ouvr[ée]s?\b)?\s*"
    r"(?:(?P<word>avant|apr[eè]s)\b\s*(?:(?:le|la|du|de)\s+)?(?P<date>d[ée]part|retour)?\b)?"
)
AT_START = re.compile(DUE, re.IGNORECASE)
AT_END = re.compile(rf"(?:[\s:;,(\[–—-]+){DUE}[\s)\].]*$", re.IGNORECASE)
# A longer line is no name: it is refused.
LONGEST = 300
AROUND_NAME = " \t\u00a0:;,.–—-()[]"


@dataclass(frozen=True, slots=True)
class Pasted:
    """A line: its name, and the fields of its due date when they were understood."""

    name: str
    due: dict[str, Any] = field(default_factory=dict)


def lines_of(text: str) -> list[str]:
    """The lines that say something."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if any(char.isalnum() for char in line)]


def read(lines: Iterable[str]) -> list[Pasted]:
    """What each line says; a name that stands twice gets a number."""
    return list(_named_once(_read_line(line) for line in lines))


def _read_line(line: str) -> Pasted:
    line = BULLET.sub("", line, count=1) if BULLET.match(line) else line
    if len(line) > LONGEST:
        return Pasted(line)
    for found, rest in _candidates(line):
        due, name = _due(found), rest.strip(AROUND_NAME)
        if due and name:
            return Pasted(name[:1].upper() + name[1:], due)
    return Pasted(line)


def _candidates(line: str) -> Iterator[tuple[re.Match[str], str]]:
    """What may be a due date, and the line without it."""
    start = AT_START.match(line)
    # « +3 » says enough at the beginning only: « Appeler le +33 » is a name.
    if start and (start["sign"] or start["word"]):
        yield start, line[start.end() :]
    for end in AT_END.finditer(line):
        if end["letter"] or (end["unit"] and end["word"]):
            yield end, line[: end.start()]


def _due(found: re.Match[str]) -> dict[str, Any]:
    """The fields of the rule; none when it makes no sense."""
    letter, date = (found["letter"] or "").lower(), fold(found["date"] or "")
    spelled_letter = "" if letter == "r" else letter
    parts = (spelled_letter, found["sign"], found["count"], found["unit"], found["word"])
    digits, direction, unit = spelled("".join(part or "" for part in parts))
    unit = unit or Unit.DAYS
    if not digits or not is_within(int(digits), unit):
        return {}
    offset = Offset(SIGNS.get(direction, 1) * int(digits), unit)
    if found["working"] and unit != Unit.DAYS:
        return {}
    due = {"offset": offset.number, "unit": unit, "reference": _reference(letter, date, offset)}
    return due | {"day_count": DayCount.WORKING} if found["working"] else due


def _reference(letter: str, date: str, offset: Offset) -> str:
    if letter == "r" or date == "retour":
        return Reference.RETURN
    if letter or date or offset.number < 0:
        return Reference.DEPARTURE
    return Reference.TASK_CREATED


def _named_once(lines: Iterable[Pasted]) -> Iterator[Pasted]:
    seen: set[str] = set()
    for line in lines:
        name, number = line.name, 1
        while fold(name) in seen:
            number += 1
            name = f"{line.name} ({number})"
        seen.add(fold(name))
        yield Pasted(name, line.due)
