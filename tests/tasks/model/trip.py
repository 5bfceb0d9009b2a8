"""The trips of the model: what they are, what became of it, and how that is taken back."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
UNDO_TIME = timedelta(hours=24)


@dataclass(eq=False)
class Change:
    pk: int
    trip: "Trip"
    came_from: str | None
    to: str
    at: datetime
    by: int | None = None
    is_quiet: bool = False
    undoes: "Change | None" = None
    is_undone: bool = False

    @property
    def day(self) -> date:
        return self.at.astimezone(PARIS).date()


@dataclass(eq=False)
class Fact:
    """A date, the duration, the manager or a key date of a trip became another."""

    name: str
    before: Any
    after: Any
    at: datetime
    undoes: "Fact | None" = None
    is_undone: bool = False
    pk: int = 0


@dataclass(eq=False)
class Trip:
    pk: int
    status: str
    manager: int
    created: date
    departure: date | None = None
    duration: int | None = None
    booked: date | None = None
    set_days: dict[str, date | None] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    tasks: list[Any] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    exempt: set[int | None] = field(default_factory=set)  # keys of rules; None: from all

    def write(self, at: datetime, *, undoes: Fact | None = None, **values: Any) -> None:
        """Give facts other values; each that differs is told, in this order."""
        for name in ("departure", "duration", "manager"):
            if name in values and values[name] != getattr(self, name):
                self.facts.append(Fact(name, getattr(self, name), values[name], at, undoes))
                setattr(self, name, values[name])

    def set_day(self, name: str, day: date | None, at: datetime, undoes: Any = None) -> None:
        """Set a key date by hand, or (None) go back to its formula."""
        before = self.key_date(name)
        self.set_days[name] = day
        if self.key_date(name) != before:
            self.facts.append(Fact(name, before, self.key_date(name), at, undoes))

    def key_date(self, name: str) -> tuple[date | None, bool]:
        return self.key_dates()[name], self.set_days.get(name) is not None

    def refusal(self, fact: Fact, at: datetime) -> str:
        standing = [row for row in self.facts if not row.is_undone and not row.undoes]
        if fact not in standing:
            return "already_undone"
        if fact is not [row for row in standing if row.name == fact.name][-1]:
            return "changed_again"
        return "too_late" if at - fact.at > UNDO_TIME else ""

    def put_back(self, fact: Fact, at: datetime) -> None:
        fact.is_undone = True
        if fact.name in ("departure", "duration", "manager"):
            self.write(at, undoes=fact, **{fact.name: fact.before})
        else:
            day, is_set = fact.before
            self.set_day(fact.name, day if is_set else None, at, fact)

    def dates(self, change: Change, created: date) -> dict[str, date | None]:
        both = self.departure and self.duration
        end = self.departure + timedelta(days=self.duration - 1) if both else None
        known = {
            "task_created": created,
            "status_entered": change.day,
            "opportunity_created": self.created,
            "departure": self.departure,
            "return": end,
        }
        return known | self.key_dates()

    def key_dates(self) -> dict[str, date | None]:
        days = self.set_days
        known = {"option": days.get("option")}
        known["deposit"] = days.get("deposit") or later(self.booked, 7)
        known["balance"] = days.get("balance") or later(self.departure, -45)
        known["rooming"] = days.get("rooming") or later(known["balance"], 14)
        return known


def later(day: date | None, days: int) -> date | None:
    return day + timedelta(days=days) if day else None
