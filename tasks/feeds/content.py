"""What a calendar feed says: days of one person, by a constant number of queries; as RFC 5545."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar.parser import Contentline
from icalendar.prop import vText

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
END = b"END:VCALENDAR"
ONE_DAY = timedelta(days=1)


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
    page_of = _pages("tasks:tab")
    # No models: a program asks for all of them each hour, mostly to hear that nothing has changed.
    facts = rows.annotate(last_moved_at=moved_at).values_list(
        "pk",
        "name",
        "due_date",
        "opportunity",
        "opportunity__name",
        "opportunity__client__name",
        "created_at",
        "touched_at",
        "last_moved_at",
        "opportunity__edited_at",
    )
    for pk, name, day, trip, trip_name, client, *moments in facts:
        yield Event(
            f"task-{pk}",
            day,
            _summary(feed, name, trip_name, client),
            f"{page_of(trip)}#task-{pk}",
            _last(*moments),
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
    return " · ".join(filter(None, (name, trip, "" if feed.leaves_out_clients else client)))


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
    """As the library draws an event; its own component takes twenty times as long."""
    # Not when it was asked for: what has not changed is the same text.
    changed_at = f"{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = (
        b"BEGIN:VEVENT",
        _folded(b"SUMMARY:" + vText(event.summary).to_ical()),
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}\r\n"
        f"DTEND;VALUE=DATE:{event.day + ONE_DAY:%Y%m%d}\r\n"
        f"DTSTAMP:{changed_at}".encode(),
        _folded(f"UID:{event.key}@{host}"),
        f"LAST-MODIFIED:{changed_at}\r\nTRANSP:TRANSPARENT".encode(),
        _folded(f"URL:{base}{event.path}"),
        b"END:VEVENT\r\n",
    )
    return b"\r\n".join(lines)


def _folded(text: bytes | str) -> bytes:
    folded: bytes = Contentline(text).to_ical()  # type: ignore[no-untyped-call]
    return folded
