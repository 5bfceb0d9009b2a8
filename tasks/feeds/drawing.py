"""A calendar feed as RFC 5545 has it."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from tasks.feeds.content import Event

KIND = "text/calendar; charset=utf-8"
# What programs are asked to wait before they read it again; each does as it likes.
AGAIN = timedelta(hours=1)


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
    for event in events:
        calendar.add_component(_drawn(event, base))
    drawn: bytes = calendar.to_ical()
    return drawn


def _drawn(event: Event, base: str) -> CalendarEvent:
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
    return drawn
