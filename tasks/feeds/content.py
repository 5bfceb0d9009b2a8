"""What a calendar feed says: days of one person, by a constant number of queries; as RFC 5545."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from opportunities import key_dates
from opportunities.models import FactChange, Opportunity
from statuses import references
from statuses.models import KeyDate
from statuses.references import Unit
from tasks.models import CalendarFeed, DueDateMove, Task

DAYS_BACK, MONTHS_AHEAD = 30, 18
KIND = "text/calendar; charset=utf-8"
# What programs are asked to wait before they read it again; each does as it likes.
AGAIN = timedelta(hours=1)
# Some 300 bytes each.
DRAWN_KEPT = 20_000
END = b"END:VCALENDAR"


@dataclass(frozen=True, slots=True)
class Event:
    """One whole day.

    Args:
        key: names the thing, whatever its day.
        path: where it is seen in the application.
        changed_at: when it was last known to become what it is.
    """

    key: str
    day: date
    summary: str
    path: str
    changed_at: datetime


def of(feed: CalendarFeed, *, today: date) -> list[Event]:
    """The events by day, in the language that is active."""
    read = _tasks if feed.kind == CalendarFeed.Kind.TASKS else _of_trips
    return sorted(read(feed, *period(today)), key=lambda event: (event.day, event.key))


def period(today: date) -> tuple[date, date]:
    """The first and the last day."""
    last = references.add_offset(today, MONTHS_AHEAD, Unit.MONTHS)
    return today - timedelta(days=DAYS_BACK), last


def mark(events: list[Event], *words: str) -> str:
    """The same as long as the feed says the same."""
    return hashlib.sha256(repr((words, events)).encode()).hexdigest()


def _tasks(feed: CalendarFeed, first: date, last: date) -> Iterator[Event]:
    """Open tasks with a day: what waits for one has none."""
    rows = Task.objects.open().assigned_to(feed.user).filter(due_date__range=(first, last))
    moved_at = _latest(DueDateMove.objects.filter(task=OuterRef("pk")), "task", "moved_at")
    rows = rows.select_related("opportunity__client").only(
        "name",
        "due_date",
        "created_at",
        "touched_at",
        "opportunity__name",
        "opportunity__edited_at",
        "opportunity__client__name",
    )
    for task in rows.annotate(last_moved_at=moved_at):
        trip = task.opportunity
        yield Event(
            f"task-{task.pk}",
            task.due_date,
            _summary(feed, task.name, trip),
            task.get_absolute_url(),
            _last(task.created_at, task.touched_at, task.last_moved_at, trip.edited_at),
        )


def _of_trips(feed: CalendarFeed, first: date, last: date) -> Iterator[Event]:
    """Departures, returns and key dates of the trips under way that the person manages."""
    changed_at = _latest(
        FactChange.objects.filter(opportunity=OuterRef("pk")), "opportunity", "changed_at"
    )
    rows = Opportunity.objects.filter(manager=feed.user, status__is_active=True)
    trips = list(rows.select_related("client").annotate(last_changed_at=changed_at))
    definitions = list(KeyDate.objects.all())
    days = key_dates.days_of(trips, definitions=definitions)
    for trip in trips:
        known: list[tuple[str, date | None, str]] = [
            (f"departure-{trip.pk}", trip.departure_date, _("Departure")),
            (f"return-{trip.pk}", trip.return_date, _("Return")),
            *(
                (f"key-date-{row.pk}-{trip.pk}", days[trip.pk].get(row.pk), row.name)
                for row in definitions
            ),
        ]
        since = _last(trip.created_at, trip.edited_at, trip.last_changed_at)
        for key, day, name in known:
            if day is not None and first <= day <= last:
                yield Event(key, day, _summary(feed, name, trip), _page_of(trip), since)


def _page_of(trip: Opportunity) -> str:
    return reverse("opportunities:details", args=[trip.pk])


def _summary(feed: CalendarFeed, name: str, trip: Opportunity) -> str:
    client = "" if feed.leaves_out_clients else trip.client.name
    return " · ".join(filter(None, (name, trip.name, client)))


def _latest(rows: Any, owner: str, column: str) -> Subquery:
    """When the last of these happened; they belong to the row at hand."""
    return Subquery(rows.order_by().values(owner).annotate(last=Max(column)).values("last"))


def _last(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment is not None)


def draw(events: Iterable[Event], *, name: str, base: str) -> bytes:
    """The same bytes for the same events, whenever they are drawn.

    Args:
        name: what programs call the calendar.
        base: the beginning of every address of this installation.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Caladeo//Caladeo//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    head, end, tail = calendar.to_ical().rpartition(END)
    return b"".join((head, *(event_text(event, base) for event in events), end, tail))


@lru_cache(maxsize=DRAWN_KEPT)
def event_text(event: Event, base: str) -> bytes:
    """Kept, as it takes 0.4 ms and programs ask for the same events each hour."""
    drawn, changed_at = CalendarEvent(), event.changed_at.astimezone(UTC).replace(microsecond=0)
    drawn.add("uid", f"{event.key}@{urlsplit(base).hostname}")
    # Not when it was asked for: what has not changed is the same text.
    drawn.add("dtstamp", changed_at)
    drawn.add("last-modified", changed_at)
    drawn.add("dtstart", event.day)
    drawn.add("dtend", event.day + timedelta(days=1))
    drawn.add("transp", "TRANSPARENT")
    drawn.add("summary", event.summary)
    drawn.add("url", base + event.path)
    text: bytes = drawn.to_ical()
    return text
