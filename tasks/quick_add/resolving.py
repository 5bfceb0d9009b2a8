"""Whom, which trip and which day the words of a new task mean in this agency."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from caladeo.db.search import fold
from caladeo.models import User
from opportunities.models import Opportunity
from statuses.references import Offset
from tasks.dates.calendars import Calendar
from tasks.dates.due_dates import DueDate, ReferenceDates, Rule, resolve
from tasks.engine.resolver import agency_calendar
from tasks.quick_add import reading
from tasks.quick_add.reading import Reading, WordKind
from tasks.quick_add.spoken_days import FromTrip, WorkingDays

PARTS = str.maketrans("._-", "   ")
MOST_SIGNED = 3  # of each text; only the last of each sign can be read


@dataclass(frozen=True)
class Understood:
    """A text that was read, with the rows that its words mean."""

    reading: Reading
    today: date
    person: User | None
    trip: Opportunity | None  # that of the page, or the one that the words name

    @classmethod
    def of(
        cls,
        text: str,
        *,
        today: date,
        trip: Opportunity | None = None,
        given_back: Collection[str] = (),
        without: Collection[WordKind] = (),
    ) -> Self:
        """A query when somebody is named, a few for each trip that is; none of other texts."""
        signed = reading.signed(text)[-MOST_SIGNED:]
        people = _people([word for word in signed if word[0] == "@"])
        trips = {}
        if WordKind.TRIP not in without:
            trips = _trips([word for word in signed if word[0] == "#"])
        keys = {word: row.pk for word, row in (people | trips).items()}
        found = reading.read(text, today=today, known=keys, given_back=given_back, without=without)
        person = next((row for row in people.values() if row.pk == found.of(WordKind.PERSON)), None)
        named = next((row for row in trips.values() if row.pk == found.of(WordKind.TRIP)), None)
        return cls(found, today, person, trip or named)

    @property
    def follows(self) -> Rule | None:
        """What a date of the trip gives, which the task is due by; else it has a day of its own."""
        due = self.reading.of(WordKind.DUE)
        if not isinstance(due, FromTrip):
            return None
        return Rule(due.reference, due.count, offset_unit=due.unit)

    @cached_property
    def calendar(self) -> Calendar:
        return agency_calendar()

    @cached_property
    def due(self) -> DueDate | None:
        """By the rule that it follows; waiting as long as the trip has no such date."""
        if self.follows is None:
            return None
        dates = ReferenceDates()
        if self.trip:
            dates = ReferenceDates(
                departure=self.trip.departure_date, return_=self.trip.return_date
            )
        return resolve(self.follows, dates)

    @cached_property
    def day(self) -> date | None:
        due = self.reading.of(WordKind.DUE)
        if isinstance(due, WorkingDays):
            return self.calendar.add_working_days(self.today, due.count)
        return due if isinstance(due, date) else None

    @property
    def is_starred(self) -> bool:
        return self.reading.of(WordKind.STAR) is not None

    @property
    def signature(self) -> str:
        """What the words mean, as a form carries it: what is written is what was shown."""
        parts = {
            "day": self.day,
            "rule": self.follows and f"{self.follows.reference} {Offset.of(self.follows)}",
            "person": self.person and self.person.pk,
            "trip": self.reading.of(WordKind.TRIP),
            "star": self.is_starred or None,
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value is not None)


def _people(words: Iterable[str]) -> dict[str, User]:
    """Who each of the words means, where it is one person: by first name, name, or their start."""
    found = {}
    if words := list(words):
        team = list(User.objects.active().by_name())
        for word in words:
            parts = word[1:].translate(PARTS).split()
            if person := _one_of(team, parts):
                found[word] = person
    return found


def _one_of(team: list[User], parts: list[str]) -> User | None:
    names = [(row, fold(row.name).translate(PARTS).split()) for row in team]
    whole = [row for row, name in names if name[: len(parts)] == parts]
    within = [row for row, name in names if set(parts) <= set(name)]
    begun = [row for row, name in names if all(any(n.startswith(p) for n in name) for p in parts)]
    for rows in (whole, within, begun):
        if parts and rows:
            return rows[0] if len(rows) == 1 else None
    return None


def _trips(words: Iterable[str]) -> dict[str, Opportunity]:
    """The latest trip under way that holds each of the words."""
    found = {}
    for word in words:
        text = word[1:].translate(PARTS)
        rows = Opportunity.objects.select_related("client", "status").under_way()
        if trip := rows.search(text).order_by("-pk").first():
            found[word] = trip
    return found
