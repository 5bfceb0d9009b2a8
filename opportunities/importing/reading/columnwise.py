"""What the values of a column, taken together, say of how each is to be read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from django.conf import settings

from opportunities.importing import columns
from opportunities.models import ImportFile

DATE = re.compile(r"'?(\d{1,2})([-/.])(\d{1,2})\2(?:\d{4}|\d\d)(?![\d/.-])")
LAST_MONTH, LAST_OF_MONTH = 12, 31
# « 1,234 » and « 1.234 »: of three digits nobody can say whether they are cents or thousands.
GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
CENTS = re.compile(r"([.,])(?:\d{1,2}|\d{4,})$")


class Order(StrEnum):
    """Which number of 06/12/2027 comes first."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """How the values of a column are read, decided once for all of them."""

    order: Order = Order.DAY
    cents_after: str = ""


@dataclass(slots=True)
class Dates:
    """How many dates of a column have but one reading, and one that has two."""

    day: int = 0
    month: int = 0
    example: str = ""

    @property
    def decided(self) -> Order | None:
        if self.is_contradictory:
            return None
        return Order.DAY if self.day else Order.MONTH if self.month else None

    @property
    def is_contradictory(self) -> bool:
        return bool(self.day and self.month)

    @property
    def must_be_asked(self) -> bool:
        return self.is_contradictory or bool(self.example and not self.decided)

    def count(self, text: str) -> None:
        found = DATE.match(text)
        if not found:
            return
        first, second = int(found[1]), int(found[3])
        if LAST_MONTH < first <= LAST_OF_MONTH and second <= LAST_MONTH:
            self.day += 1
        elif LAST_MONTH < second <= LAST_OF_MONTH and first <= LAST_MONTH:
            self.month += 1
        elif not self.example and first != second and max(first, second) <= LAST_MONTH:
            self.example = found[0].lstrip("'")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, facts: Mapping[str, Any] | None) -> Self:
        return cls(**facts or {})


def dates(rows: Iterable[tuple[int, Sequence[str]]]) -> dict[str, dict[str, Any]]:
    """For each column that holds dates in numbers, by its place as JSON spells it, its Dates."""
    found: dict[int, Dates] = {}
    for _number, row in rows:
        for at, cell in enumerate(row):
            if cell[:2].strip("'")[:1].isdigit():
                found.setdefault(at, Dates()).count(cell)
    return {str(at): seen.as_json() for at, seen in found.items() if seen != Dates()}


def dates_at(file: ImportFile, at: int) -> Dates:
    return Dates.of(file.told.get("dates", {}).get(str(at)))


def order(file: ImportFile, at: int) -> Order:
    """How the dates of a column are read: as chosen, as it decides, as its neighbours, as here."""
    seen = dates_at(file, at)
    if seen.decided:
        return seen.decided
    if chosen := file.choices.get("orders", {}).get(str(at)):
        return Order(chosen)
    if seen.is_contradictory:
        return Order.MONTH if seen.month > seen.day else Order.DAY
    others = {Dates.of(facts).decided for facts in file.told.get("dates", {}).values()} - {None}
    if len(others) == 1:
        return Order(others.pop() or Order.DAY)
    return Order.MONTH if settings.LANGUAGE_CODE in {"en", "en-us"} else Order.DAY


def decimal_sign(texts: Iterable[str]) -> str:
    """The sign before the cents in a column of amounts; empty when no amount shows it."""
    signs = [found[1] for text in texts if (found := CENTS.search(text.rstrip("\u00a0\u202f €")))]
    return max(set(signs), key=signs.count) if signs else ""


def ungrouped(text: str, *, cents_after: str) -> str:
    """« 1,234 » without its sign, unless the column writes cents behind that one."""
    found = GROUPED.fullmatch(text.strip("\u00a0\u202f €"))
    return text.replace(found[1], "") if found and found[1] != cents_after else text


def columns_of(
    file: ImportFile, rows: Sequence[tuple[int, Sequence[str]]]
) -> dict[str, ColumnReading]:
    """How dates and amounts are read: each column one way."""
    found = {}
    for at, key in enumerate(file.columns):
        if key in columns.DATES:
            found[key] = ColumnReading(order=order(file, at))
        elif key in columns.AMOUNTS:
            texts = (row[at] for _number, row in rows if at < len(row))
            found[key] = ColumnReading(cents_after=decimal_sign(texts))
    return found
