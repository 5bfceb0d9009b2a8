"""Another reader of iCalendar than the library that writes the feed understands the same of it."""

from datetime import date
from typing import Any

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from caladeo import clock
from statuses.models import KeyDate
from tasks.models import CalendarFeed
from tests.factories import TaskFactory
from tests.tasks.feeds.conftest import WEDNESDAY

pytestmark = pytest.mark.django_db
Kind = CalendarFeed.Kind


def read(answer: Any) -> list[Any]:
    """What the second reader finds; it refuses what breaks the format."""
    assert answer.status_code == 200
    return IcsCalendarStream.calendar_from_ics(answer.content.decode()).events


@pytest.mark.parametrize(
    "name",
    [
        "Vérifier l’acompte",
        "Réserver, pour l’été ; à confirmer \\ " + "é" * 100,
        'Début: "Kyoto"; n°1 \\n \\, 🗻',
        "x" * 74 + "👨‍👩‍👧‍👦" * 8,
    ],
)
def test_a_task_is_the_same_whole_day_to_both(name, trip, subscribe, program):
    task = TaskFactory(opportunity=trip, name=name, due_date=date(2027, 12, 31))

    (event,) = read(program.get(subscribe()))

    assert event.summary == f"{name} · Tour d’Islande · Famille Texier"
    assert (event.dtstart, event.dtend) == (date(2027, 12, 31), date(2028, 1, 1))
    assert event.uid == f"task-{task.pk}@testserver"
    assert event.last_modified == event.dtstamp == clock.now()
    assert event.transparency == "TRANSPARENT"
    assert str(event.url).startswith("http://testserver/opportunites/")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("leaves_out", [True, False])
def test_both_find_the_same_events(kind, leaves_out, trip, subscribe, program):
    KeyDate.objects.create(name="Solde", source=KeyDate.Source.DEPARTURE, offset_days=-30)
    TaskFactory.create_batch(3, opportunity=trip, due_date=WEDNESDAY)
    answer = program.get(subscribe(kind, leaves_out=leaves_out))

    second = [(event.uid, event.summary, event.dtstart, event.dtend) for event in read(answer)]

    first = Calendar.from_ical(answer.content).walk("VEVENT")
    days = ("DTSTART", "DTEND")
    assert second == [
        (str(row["UID"]), str(row["SUMMARY"]), *(row[day].dt for day in days)) for row in first
    ]
    assert len(second) == 3


def test_a_calendar_without_an_event_is_one(subscribe, program):
    assert read(program.get(subscribe())) == []
