"""What a calendar program reads at an address, and when it reads nothing."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from caladeo import clock
from caladeo.logs import WithoutSecrets
from caladeo.models import User
from statuses.models import KeyDate
from statuses.references import Unit
from tasks.feeds import addresses, content
from tasks.models import CalendarFeed, Task
from tests.clients import Client
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory, UserFactory
from tests.tasks.feeds.conftest import WEDNESDAY

pytestmark = pytest.mark.django_db
Kind = CalendarFeed.Kind
NOBODYS = "0123456789abcdef" * 2


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def summaries(answer: Any) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(answer)]


def test_a_task_is_a_whole_day_that_leads_to_it(trip, subscribe, program):
    task = TaskFactory(opportunity=trip, name="Vérifier l’acompte", due_date=date(2027, 5, 14))

    answer = program.get(subscribe())

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer)
    assert event["SUMMARY"] == "Vérifier l’acompte · Tour d’Islande · Famille Texier"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 5, 14), date(2027, 5, 15))
    assert event["UID"] == f"task-{task.pk}@testserver"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["URL"] == f"http://testserver/opportunites/{trip.pk}/taches/#task-{task.pk}"
    assert event["LAST-MODIFIED"].dt == event["DTSTAMP"].dt == clock.now()
    assert b"DTSTART;VALUE=DATE:20270514\r\nDTEND;VALUE=DATE:20270515\r\n" in answer.content


def test_lines_end_and_fold_as_the_format_has_it(trip, subscribe, program):
    name = "Réserver, pour l’été ; à confirmer \\ " + "é" * 100
    TaskFactory(opportunity=trip, name=name, due_date=WEDNESDAY)

    answer = program.get(subscribe())

    text = answer.content
    assert text.startswith(b"BEGIN:VCALENDAR\r\n")
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert text.count(b"\n") == text.count(b"\r\n") == text.count(b"\r")
    assert max(map(len, text.split(b"\r\n"))) <= 75
    assert summaries(answer) == [f"{name} · Tour d’Islande · Famille Texier"]
    whole = text.replace(b"\r\n ", b"").decode()
    assert f"SUMMARY:Réserver\\, pour l’été \\; à confirmer \\\\ {'é' * 100} · Tour" in whole


def test_a_name_cannot_add_lines_of_its_own(trip, subscribe, program):
    TaskFactory(opportunity=trip, name="Appeler\r\nURL:http://evil", due_date=WEDNESDAY)

    (event,) = events(program.get(subscribe()))

    assert event["URL"].startswith("http://testserver/")


@pytest.mark.both
@pytest.mark.parametrize(
    ("facts", "is_there"),
    [
        ({"due_date": WEDNESDAY - timedelta(days=30)}, True),
        ({"due_date": WEDNESDAY - timedelta(days=31)}, False),
        ({"due_date": date(2028, 11, 12)}, True),
        ({"due_date": date(2028, 11, 13)}, False),
        ({"due_date": None}, False),
        ({"due_date": WEDNESDAY, "done": True}, False),
        ({"due_date": WEDNESDAY, "deleted": True}, False),
        ({"due_date": WEDNESDAY, "state": Task.State.CANCELLED}, False),
        ({"due_date": WEDNESDAY, "assignee": None}, False),
    ],
)
def test_open_tasks_with_a_near_day_are_there(facts, is_there, trip, subscribe, program):
    TaskFactory(opportunity=trip, **facts)
    assert bool(events(program.get(subscribe()))) is is_there


def test_tasks_of_others_are_not(trip, subscribe, program):
    TaskFactory(opportunity=trip, assignee=UserFactory(), due_date=WEDNESDAY)
    assert events(program.get(subscribe())) == []


@pytest.mark.both
def test_trips_say_when_they_leave_come_back_and_have_key_dates(trip, anna, subscribe, program):
    KeyDate.objects.create(
        name="Solde",
        source=KeyDate.Source.DEPARTURE,
        offset_days=-30,
        offset_unit=Unit.DAYS,
    )
    OpportunityFactory(manager=anna, status=StatusFactory(closed=True), travelling=True)
    OpportunityFactory(travelling=True)
    OpportunityFactory(manager=anna)

    found = events(program.get(subscribe(Kind.TRIPS)))

    assert [(event["DTSTART"].dt, str(event["SUMMARY"])) for event in found] == [
        (date(2027, 5, 15), "Solde · Tour d’Islande · Famille Texier"),
        (date(2027, 6, 14), "Départ · Tour d’Islande · Famille Texier"),
        (date(2027, 6, 28), "Retour · Tour d’Islande · Famille Texier"),
    ]
    assert len({event["UID"] for event in found}) == 3
    assert {event["URL"] for event in found} == {f"http://testserver/opportunites/{trip.pk}/"}


@pytest.mark.parametrize("kind", Kind)
def test_clients_can_be_left_out(kind, trip, subscribe, program):
    TaskFactory(opportunity=trip, due_date=WEDNESDAY)
    assert b"Texier" in program.get(subscribe(kind)).content
    assert b"Texier" not in program.get(subscribe(kind, leaves_out=True)).content


def test_left_out_clients_are_not_in_the_names_either(trip, subscribe, program):
    trip.name = "Islande FAMILLE TEXIER"
    trip.save()
    for name in ("Appeler Famille Texier (2)", "Famille Texiers"):  # the first by « {client} »
        TaskFactory(opportunity=trip, due_date=WEDNESDAY, name=name)

    found = events(program.get(subscribe(leaves_out=True)))

    assert {str(event["SUMMARY"]) for event in found} == {
        "Appeler … (2) · Islande …",
        "Famille Texiers · Islande …",
    }


def test_it_speaks_the_language_of_its_person(trip, anna, subscribe, program):
    User.objects.update(language="en")
    assert summaries(program.get(subscribe(Kind.TRIPS)))[0].startswith("Departure · ")


def test_the_same_is_not_sent_twice(trip, subscribe, program):
    TaskFactory(opportunity=trip, due_date=WEDNESDAY)
    path = subscribe()
    first = program.get(path)
    known = {"If-None-Match": first.headers["ETag"]}

    with time_machine.travel(clock.now() + timedelta(days=1)):
        again = program.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert program.get(path).content == first.content
        assert program.head(path, headers=known).status_code == 304


@pytest.mark.both
@pytest.mark.parametrize("kind", Kind)
def test_whatever_it_says_is_told_when_it_changes(kind, trip, anna, subscribe, program):
    """Whoever writes it, with or without a trace: it is the text that counts."""
    task = TaskFactory(opportunity=trip, due_date=WEDNESDAY, name="Écrire")
    clients, trips = trip.client.__class__.objects, trip.__class__.objects
    tasks = [
        lambda: Task.objects.filter(pk=task.pk).update(name="Autre chose"),
        lambda: Task.objects.filter(pk=task.pk).update(due_date=WEDNESDAY + timedelta(days=1)),
        lambda: TaskFactory(opportunity=trip, due_date=WEDNESDAY),
        lambda: Task.objects.filter(pk=task.pk).update(assignee=None),
    ]
    both = [
        lambda: trips.update(name="Tour du Japon"),
        lambda: clients.update(name="Famille Noël"),
        lambda: User.objects.update(language="en"),
    ]
    path = subscribe(kind)
    for change in [*both, *(tasks if kind == Kind.TASKS else ())]:
        before = program.get(path)
        change()
        after = program.get(path, headers={"If-None-Match": before.headers["ETag"]})
        assert after.status_code == 200
        assert after.content != before.content


def test_another_choice_about_clients_is_another_text(trip, anna, subscribe, program):
    TaskFactory(opportunity=trip, due_date=WEDNESDAY)
    path = subscribe()
    known = {"If-None-Match": program.get(path).headers["ETag"]}

    addresses.choose(anna, Kind.TASKS, leaves_out_clients=True)

    assert program.get(path, headers=known).status_code == 200


def test_head_says_what_get_would(trip, subscribe, program):
    TaskFactory(opportunity=trip, due_date=WEDNESDAY)
    path = subscribe()
    whole, head = program.get(path), program.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]
    assert program.post(path).status_code == 405


@pytest.mark.both
@pytest.mark.parametrize("token", [NOBODYS, "x", "é\0", NOBODYS.upper(), "x" * 2000])
def test_an_address_that_was_made_up_is_nobodys(token, subscribe, program):
    subscribe()
    answer = program.get(f"/calendrier/{token}.ics")
    assert (answer.status_code, answer.content) == (404, b"")


def test_the_hash_opens_nothing(subscribe, program):
    path = subscribe()
    kept = CalendarFeed.objects.get().token_hash
    assert kept not in path
    assert program.get(f"/calendrier/{kept}.ics").status_code == 404


def test_a_former_or_revoked_address_is_nobodys(anna, subscribe, program):
    former, path = subscribe(), subscribe()
    assert program.get(former).status_code == 404
    assert program.get(path).status_code == 200

    addresses.revoke(anna, Kind.TASKS)

    assert program.get(path).status_code == 404


def test_who_left_is_read_no_more_also_when_they_come_back(anna, subscribe, program):
    path = subscribe()
    for is_active in (False, True):
        anna.is_active = is_active
        anna.save()
        answer = program.get(path)
        assert (answer.status_code, answer.content) == (404, b"")
    assert addresses.feeds_of(anna) == {}
    assert program.get(subscribe()).status_code == 200


def test_a_second_factor_that_is_due_is_not_asked_of_a_program(anna, subscribe, program):
    User.objects.update(factor_due=date(2027, 1, 1))
    path = subscribe()
    assert program.get(path).status_code == 200
    program.force_login(anna)
    assert program.get(path).status_code == 200


def test_no_session_nor_cookie_comes_of_it(subscribe, program):
    answer = program.get(subscribe())
    assert not answer.cookies
    assert not Session.objects.exists()


@pytest.mark.both
def test_when_it_was_read_is_noted_at_most_once_an_hour(anna, subscribe, program):
    path, begun = subscribe(), clock.now()

    def read(minutes: int) -> datetime | None:
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            program.get(path)
        return addresses.feeds_of(anna)["tasks"].last_read_at

    assert addresses.feeds_of(anna)["tasks"].last_read_at is None
    assert read(0) == begun
    assert read(59) == begun
    assert read(60) == begun + timedelta(hours=1)


@pytest.mark.both
@pytest.mark.parametrize(("kind", "most"), [(Kind.TASKS, (3, 2)), (Kind.TRIPS, (4, 4))])
def test_the_number_of_queries_does_not_grow(
    kind, most, anna, subscribe, django_assert_num_queries
):
    KeyDate.objects.create(name="Solde", source=KeyDate.Source.DEPARTURE, offset_days=-30)
    path = subscribe(kind)
    Client().get(path)
    for day in range(5):
        TaskFactory(opportunity__manager=anna, due_date=WEDNESDAY + timedelta(days=day))
        OpportunityFactory(manager=anna, travelling=True)

    with django_assert_num_queries(most[0]):
        drawn = Client().get(path)
    with django_assert_num_queries(most[1]):
        again = Client().get(path, headers={"If-None-Match": drawn.headers["ETag"]})
    assert again.status_code == 304


def test_the_log_does_not_hold_the_address(subscribe, program, caplog):
    """As `caladeo.logs` writes it; gunicorn masks by the same function."""
    path = subscribe()
    caplog.handler.addFilter(hidden := WithoutSecrets())
    try:
        with caplog.at_level("INFO"):
            program.get(path)
            program.get(path.replace("calendrier", "nowhere"))
    finally:
        caplog.handler.removeFilter(hidden)

    assert "GET /calendrier/….ics" in caplog.text
    assert not re.search(r"[0-9a-f]{32}", caplog.text)


@given(
    summary=st.text('aé🗻,;:\\^"\r\n Nn’', min_size=1, max_size=400),
    day=st.dates(date(2026, 1, 1), date(2040, 12, 31)),
    changed_at=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.timezones()),  # noqa: DTZ001
    page=st.text("/a1%-", max_size=100),
)
def test_an_event_is_drawn_as_the_library_draws_it(summary, day, changed_at, page):
    moment = changed_at.astimezone(UTC).replace(microsecond=0)
    drawn = CalendarEvent()
    for name, value in {
        "uid": "task-1@voyages.example",
        "dtstamp": moment,
        "last-modified": moment,
        "dtstart": day,
        "dtend": day + timedelta(days=1),
        "transp": "TRANSPARENT",
        "summary": summary,
        "url": f"https://voyages.example/{page}",
    }.items():
        drawn.add(name, value)

    event = content.Event("task-1", day, summary, f"/{page}", changed_at)

    host = "voyages.example"
    assert content.event_text(event, f"https://{host}", host) == drawn.to_ical()
