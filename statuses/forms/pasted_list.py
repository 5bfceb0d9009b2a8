"""A pasted list of tasks as rules: « J-30 Demander le solde », « R+5 demander un avis »."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from caladeo.db.search import fold
from statuses import references
from statuses.forms.offsets import SIGNS, spelled
from statuses.options import DayCount
from statuses.references import Offset, Reference, Unit, is_within

BULLET = re.compile(r"(?:[-*•·‣▪–—☐☑✓✔]\s+|\d{1,3}[.)]\s+|\[[ x]?\]\s*)+", re.IGNORECASE)
# What is said of the due date, at the beginning of a line or at its end; what follows « avant »
# or « après » says from which date it counts.
DUE = (
    r"(?P<letter>[jdsmr](?=\s*[-−–+]\s*\d))?\s*(?P<sign>[-−–+])?\s*(?P<count>\d{1,4})\s*"
    r"(?:(?P<business>working|business)\s+)?"
    r"(?P<unit>jours?|days?|semaines?|sem|weeks?|wk|w|mois|months?|[jdms](?!['’]))?\b\.?\s*"
    r"(?P<working>ouvr[ée]s?\b)?\s*"
)
WORD = r"(?P<word>avant|apr[eè]s|before|after)\b"
AT_START = re.compile(rf"{DUE}(?:{WORD})?", re.IGNORECASE)
AT_END = re.compile(rf"(?:[\s:;,(\[–—-]+){DUE}(?:{WORD}(?P<rest>.*)|[\s)\].]*)$", re.IGNORECASE)
# A longer line is no name: it is refused.
LONGEST = 300
AROUND_NAME = ' \t\u00a0:;,.–—-()[]«»“”"'
PARTS = re.compile(r"\s*(?:[:;,]|\s[-–—]\s)\s*")
ARTICLE = re.compile(
    r"(?P<article>l['’]|(?:les?|la|the)\s+)?(?:date\s+)?"
    r"(?:l['’]|d['’]|(?:du|des|de\s+la|de|of|the)\s+)?",
    re.IGNORECASE,
)
# « Après le retour du groupe » names another date than the return.
GOES_ON = re.compile(r"(?:d['’]|(?:du|des|de|of)\b)", re.IGNORECASE)
DATES = {
    "depart": Reference.DEPARTURE,
    "depart du voyage": Reference.DEPARTURE,
    "departure": Reference.DEPARTURE,
    "departure date": Reference.DEPARTURE,
    "retour": Reference.RETURN,
    "retour du voyage": Reference.RETURN,
    "retour de voyage": Reference.RETURN,
    "return": Reference.RETURN,
    "return date": Reference.RETURN,
    "creation": Reference.TASK_CREATED,
    "creation de la tache": Reference.TASK_CREATED,
    "creation de l'opportunite": Reference.OPPORTUNITY_CREATED,
    "entree dans le statut": Reference.STATUS_ENTERED,
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """A line: its name, and the fields of its due date when they were understood."""

    name: str
    due: dict[str, Any] = field(default_factory=dict)
    unknown: str = ""  # the date that it counts from, as written, when that is none of ours


@dataclass(frozen=True, slots=True)
class Counted:
    """From which date a line counts: the fields that say so, and the words left over."""

    fields: dict[str, Any] = field(default_factory=dict)
    rest: str = ""
    unknown: str = ""


def lines_of(text: str) -> list[str]:
    """The lines that say something."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if any(char.isalnum() for char in line)]


def read(lines: Iterable[str], key_dates: Iterable[str] = ()) -> list[Pasted]:
    """What each line says; a name that stands twice gets a number.

    Args:
        key_dates: the names of the key dates that a line can count from.
    """
    names = list(key_dates)
    counts = Counter(fold(name) for name in names)
    dates: dict[str, dict[str, Any]] = {name: {"reference": date} for name, date in DATES.items()}
    for name in names:
        if counts[fold(name)] == 1:
            dates[fold(name)] = {"reference": Reference.KEY_DATE, "key_date": name}
    return list(_named_once(_read_line(line, dates) for line in lines))


type Dates = Mapping[str, dict[str, Any]]


def _read_line(line: str, dates: Dates) -> Pasted:
    line = BULLET.sub("", line, count=1) if BULLET.match(line) else line
    if len(line) > LONGEST:
        return Pasted(line)
    for found, counted, rest in _candidates(line, dates):
        due, name = _due(found, counted), rest.strip(AROUND_NAME)
        if counted.unknown and name:
            return Pasted(line, unknown=counted.unknown)
        if due and name:
            return Pasted(name[:1].upper() + name[1:], due)
    return Pasted(line)


def _candidates(line: str, dates: Dates) -> Iterator[tuple[re.Match[str], Counted, str]]:
    """What may be a due date, the date that it counts from, and the line without both."""
    start = AT_START.match(line)
    # « +3 » says enough at the beginning only: « Appeler le +33 » is a name.
    if start and start["word"]:
        counted = _counted(line[start.end() :], dates)
        yield start, counted, counted.rest or counted.unknown
    elif start and start["sign"]:
        yield start, Counted(), line[start.end() :]
    for end in AT_END.finditer(line):
        if end["letter"] or (end["unit"] and end["word"]):
            counted = _counted(end["rest"] or "", dates)
            if left := counted.rest.strip(AROUND_NAME):
                counted = Counted(unknown=left)
            yield end, counted, line[: end.start()]


def _counted(text: str, dates: Dates) -> Counted:
    """The date at the beginning of what follows « avant » or « après »; none if none is named."""
    text = text.strip()
    if not text or PARTS.match(f" {text} ") or text[0] in ")].":
        return Counted(rest=text)
    article: Any = ARTICLE.match(text)  # which may be of no letter
    for begin in sorted({0, max(article.end("article"), 0), article.end()}):
        words = text[begin:].split()
        for count in range(len(words), 0, -1):
            name, rest = " ".join(words[:count]), " ".join(words[count:])
            if found := dates.get(fold(name.strip(AROUND_NAME))):
                is_whole = name[-1] in AROUND_NAME or not GOES_ON.match(rest)
                return Counted(found, rest) if is_whole else Counted(unknown=_first_part(text))
    return Counted(unknown=_first_part(text))


def _first_part(text: str) -> str:
    return PARTS.split(text)[0].strip(AROUND_NAME)


def _due(found: re.Match[str], counted: Counted) -> dict[str, Any]:
    """The fields of the rule; none when it makes no sense."""
    letter = (found["letter"] or "").lower()
    # « J-2 semaines » says its unit; the letter says from which date it counts.
    is_no_unit = letter == "r" or (letter in ("j", "d") and len(found["unit"] or "") > 1)
    spelled_letter = "" if is_no_unit else letter
    parts = (spelled_letter, found["sign"], found["count"], found["unit"], found["word"])
    digits, direction, unit = spelled("".join(part or "" for part in parts))
    unit = unit or Unit.DAYS
    if not digits or not is_within(int(digits), unit):
        return {}
    offset = Offset(SIGNS.get(direction, 1) * int(digits), unit)
    is_working = bool(found["working"] or found["business"])
    day_count = DayCount.WORKING if is_working else DayCount.CALENDAR
    due = {"offset": offset.number, "unit": unit} | (
        counted.fields or {"reference": _reference(letter, offset)}
    )
    if references.contradiction(due["reference"], offset, day_count):
        return {}
    return due | {"day_count": DayCount.WORKING} if is_working else due


def _reference(letter: str, offset: Offset) -> str:
    """What a line counts from that names no date."""
    if letter == "r":
        return Reference.RETURN
    return Reference.DEPARTURE if letter or offset.number < 0 else Reference.TASK_CREATED


def _named_once(lines: Iterable[Pasted]) -> Iterator[Pasted]:
    seen: set[str] = set()
    for line in lines:
        name, number = line.name, 1
        while fold(name) in seen:
            number += 1
            name = f"{line.name} ({number})"
        seen.add(fold(name))
        yield replace(line, name=name)
