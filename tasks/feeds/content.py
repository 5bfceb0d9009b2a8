"""What a calendar feed says: days of one person, by a constant number of queries; as RFC 5545."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import Max, OuterRef, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Greatest, JSONArray
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from icalendar import Calendar

from opportunities import key_dates
from opportunities.models import FactChange, Opportunity
from statuses import references
from statuses.models import KeyDate
from statuses.references import Unit
from tasks.models import CalendarFeed, DueDateMove, Task
from tasks.querysets import TaskQuerySet

DAYS_BACK, MONTHS_AHEAD = 30, 18
KIND = "text/calendar; charset=utf-8"
# What programs are asked to wait before they read it again; each does as it likes.
AGAIN = timedelta(hours=1)
END = b"END:VCALENDAR"
ONE_DAY = timedelta(days=1)
# How the library writes what would end a text, in its order, and how it folds: a test compares.
ESCAPES = (
    (r"\N", "\n"),
    ("\\", r"\\"),
    (";", r"\;"),
    (",", r"\,"),
    ("\r\n", r"\n"),
    ("\n", r"\n"),
    ("\r", r"\n"),
)
SECONDS = len("2026-11-30T14:45:00")
LONGEST_LINE, ANNOUNCING, INSIDE_A_LETTER = 74, b"\\^", range(0x80, 0xC0)


class Event(NamedTuple):
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


@dataclass
class Contents:
    """What a feed says today, in the language that is active."""

    feed: CalendarFeed
    today: date

    @cached_property
    def events(self) -> list[Event]:
        """By day."""
        read = _of_trips if self._is_of_trips else _tasks
        found = read(self.feed, *period(self.today))
        return sorted(found, key=lambda event: (event.day, event.key))

    def mark(self, *words: str) -> str:
        """The same as long as the feed says the same; of tasks the database tells it in one piece.

        Since when it says so does not count: what comes back to what it was has not changed.
        """
        said = self.events if self._is_of_trips else _said(self.feed, *period(self.today))
        known = (words, self.feed.leaves_out_clients, said)
        return hashlib.sha256(repr(known).encode()).hexdigest()

    @property
    def _is_of_trips(self) -> bool:
        return self.feed.kind == CalendarFeed.Kind.TRIPS


def period(today: date) -> tuple[date, date]:
    """The first and the last day."""
    last = references.add_offset(today, MONTHS_AHEAD, Unit.MONTHS)
    return today - timedelta(days=DAYS_BACK), last


def _rows(feed: CalendarFeed, first: date, last: date) -> TaskQuerySet:
    """Open tasks with a day: what waits for one has none."""
    rows: TaskQuerySet = Task.objects.open().assigned_to(feed.user)
    return rows.filter(due_date__range=(first, last))


# What an event of a task says, and where it leads.
SAID = ("pk", "due_date", "name", "opportunity", "opportunity__name", "opportunity__client__name")


def _said(feed: CalendarFeed, first: date, last: date) -> str:
    """All that the events say. In another order, which a database may choose, it is told again."""
    one = Cast(JSONArray(*SAID), TextField())
    rows = _rows(feed, first, last).order_by()
    return rows.aggregate(said=StringAgg(one, Value("\n")))["said"] or ""


def _tasks(feed: CalendarFeed, first: date, last: date) -> Iterator[Event]:
    moved_at = _latest(DueDateMove.objects.filter(task=OuterRef("pk")), "task", "moved_at")
    moments = ("touched_at", moved_at, "opportunity__edited_at")
    # One moment, and no models: SQLite has them as texts, each of which is read.
    changed_at = Greatest("created_at", *(Coalesce(one, "created_at") for one in moments))
    page_of = _pages("tasks:tab")
    for pk, day, name, trip, trip_name, client, since in _rows(feed, first, last).values_list(
        *SAID, changed_at
    ):
        summary = _summary(feed, name, trip_name, client)
        yield Event(f"task-{pk}", day, summary, f"{page_of(trip)}#task-{pk}", since)


def _of_trips(feed: CalendarFeed, first: date, last: date) -> Iterator[Event]:
    """Departures, returns and key dates of the trips under way that the person manages."""
    changed_at = _latest(
        FactChange.objects.filter(opportunity=OuterRef("pk")), "opportunity", "changed_at"
    )
    rows = Opportunity.objects.filter(manager=feed.user, status__is_active=True)
    trips = list(rows.select_related("client").annotate(last_changed_at=changed_at))
    definitions = list(KeyDate.objects.all())
    days = key_dates.days_of(trips, definitions=definitions)
    page_of = _pages("opportunities:details")
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
                summary = _summary(feed, name, trip.name, trip.client.name)
                yield Event(key, day, summary, page_of(trip.pk), since)


def _pages(name: str) -> Callable[[int], str]:
    """The page of a trip by its key: to reverse each takes as long as all else of its event."""
    before, _key, after = reverse(name, args=[0]).rpartition("0")
    return lambda pk: f"{before}{pk}{after}"


def _summary(feed: CalendarFeed, name: str, trip: str, client: str) -> str:
    if not feed.leaves_out_clients:
        return " · ".join(filter(None, (name, trip, client)))
    said = " · ".join(filter(None, (name, trip)))
    # The name of a task may hold it, by its rule, and so may that of a trip.
    if client and client.casefold() in said.casefold():
        return re.sub(rf"(?<!\w){re.escape(client)}(?!\w)", "…", said, flags=re.IGNORECASE)
    return said


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
    host = urlsplit(base).hostname or ""
    return b"".join((head, *(event_text(event, base, host) for event in events), end, tail))


def event_text(event: Event, base: str, host: str) -> bytes:
    """As the library draws an event; its own component takes thirty times as long."""
    # Not when it was asked for: what has not changed is the same text.
    moment = event.changed_at.astimezone(UTC).isoformat()[:SECONDS]
    changed_at = f"{moment.replace('-', '').replace(':', '')}Z"
    lines = (
        b"BEGIN:VEVENT",
        _folded(f"SUMMARY:{_escaped(event.summary)}"),
        _whole_day(event.day),
        f"DTSTAMP:{changed_at}".encode(),
        _folded(f"UID:{event.key}@{host}"),
        f"LAST-MODIFIED:{changed_at}\r\nTRANSP:TRANSPARENT".encode(),
        _folded(f"URL:{base}{event.path}"),
        b"END:VEVENT\r\n",
    )
    return b"\r\n".join(lines)


@lru_cache(maxsize=1000)
def _whole_day(day: date) -> bytes:
    start, end = f"{day:%Y%m%d}", f"{day + ONE_DAY:%Y%m%d}"
    return f"DTSTART;VALUE=DATE:{start}\r\nDTEND;VALUE=DATE:{end}".encode()


def _escaped(text: str) -> str:
    """As a TEXT has it; a line ends as it may."""
    for sign, written in ESCAPES:
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> bytes:
    """Lines of at most 74 bytes, between letters and not behind what announces the next one."""
    text = line.encode()
    if len(text) <= LONGEST_LINE:
        return text
    parts, start = [], 0
    while (end := start + LONGEST_LINE) < len(text):
        while text[end] in INSIDE_A_LETTER:
            end -= 1
        if text[end - 1] in ANNOUNCING:
            end -= 1
        parts.append(text[start:end])
        start = end
    return b"\r\n ".join((*parts, text[start:]))
