"""What others did to the work of a person since their last mail: a line a trip and person."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from caladeo.models import User
from tasks.models import NoteMention
from tasks.news import telling
from tasks.news.events import CANCELLED, GIVEN, HANDED_OVER, MOVED, NEW

# Lines of a mail, events read of a kind.
MOST, MOST_EVENTS = 8, 50


@dataclass(frozen=True, slots=True)
class Received:
    """Events in words, and how many more there are."""

    lines: list[str] = field(default_factory=list)
    others: int = 0


def since(moment: datetime, *, person: User) -> Received:
    """In the language that is active; eight queries at most."""
    events = [
        event
        for source in (NEW, GIVEN, HANDED_OVER, MOVED, CANCELLED)
        for event in source.by_trip(person, moment)[:MOST_EVENTS]
    ]
    names = telling.Names.of(events)
    lines = [*_mentions(person, moment), *map(names.signed, events)]
    shown = lines if len(lines) == MOST + 1 else lines[:MOST]
    return Received(shown, len(lines) - len(shown))


def _mentions(person: User, moment: datetime) -> Iterator[str]:
    rows = NoteMention.objects.of(person).since(moment).exclude(note__author=person)
    for row in rows.with_context().order_by("pk")[:MOST_EVENTS]:
        yield telling.named(row.note)
