"""The bell: what others did to one's work, told once, read by opening, forgotten after a month."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from caladeo import clock
from caladeo.models import User
from opportunities.actions import edit as edit_trip
from opportunities.models import FactChange, Opportunity, StatusChange
from opportunities.moves import transitions, undoing, undoing_fields
from tasks.actions import completing, deleting, editing, giving, several
from tasks.actions.several import Act
from tasks.models import Task
from tasks.news import bell
from tasks.notes import writing
from tests.database import forget_statistics
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.tasks import reading

pytestmark = pytest.mark.django_db
NEWS = "/notifications/"


@pytest.fixture
def julien(today: date) -> User:
    return UserFactory(name="Julien Caron")


@pytest.fixture
def trip(seller: User, today: date) -> Opportunity:
    return OpportunityFactory(
        name="Kyoto", manager=seller, departure_date=date(2027, 9, 10), duration_days=8
    )


@pytest.fixture
def task(trip: Opportunity, seller: User) -> Task:
    return TaskFactory(opportunity=trip, name="Relancer", assignee=seller, due_date="2027-05-20")


@pytest.fixture
def later(today: date) -> Callable[[], datetime]:
    """Moments that follow each other."""
    moments = iter(clock.now() + timedelta(seconds=second) for second in range(1, 100))
    return lambda: next(moments)


def told(person: User, *, at: datetime | None = None) -> list[list[str]]:
    with translation.override("fr"):
        lines, _is_more = bell.read(person, at=at or clock.now() + timedelta(hours=1))
    return [[words.replace("\u00a0", " ") for words in line.words] for line in lines]


def named(person: User) -> list[tuple[list[str], str]]:
    """The tasks of each line, and where it leads."""
    with translation.override("fr"):
        lines, _is_more = bell.read(person, at=clock.now() + timedelta(hours=1))
    return [(line.tasks, line.url) for line in lines]


def count(person: User, *, at: datetime | None = None) -> int:
    return bell.unseen(person, at=at or clock.now() + timedelta(hours=1))


def move(*trips: Opportunity, by: User, at: datetime, **rule: Any) -> list[StatusChange]:
    status = StatusFactory()
    AutoTaskTemplateFactory.create_batch(2, status=status, before_departure=True, **rule)
    rows = Opportunity.objects.filter(pk__in=[row.pk for row in trips])
    return transitions.move(rows, to=status, by=by, at=at, source="screen").changes


def test_a_move_of_somebody_else_is_one_line_whatever_it_does(trip, seller, julien, later):
    move(trip, by=seller, at=later(), on_leave="cancel")
    assert told(seller) == []

    move(trip, by=julien, at=later())

    assert told(seller) == [["Kyoto : 2 nouvelles tâches pour vous", "Kyoto : 2 tâches annulées"]]
    assert (count(seller), count(julien)) == (1, 0)


def test_a_move_of_many_trips_is_one_line_a_person(trip, seller, julien, later):
    others = OpportunityFactory.create_batch(3, manager=seller, departure_date=date(2027, 9, 10))
    anna = UserFactory(name="Anna Moreau")
    hers = OpportunityFactory(name="Oslo", manager=anna, departure_date=date(2027, 9, 10))

    move(trip, *others, hers, by=julien, at=later())

    assert told(seller) == [["4 voyages : 8 nouvelles tâches pour vous"]]
    assert told(anna) == [["Oslo : 2 nouvelles tâches pour vous"]]
    assert count(seller) == 1


def test_what_is_undone_is_no_news(trip, seller, julien, later):
    [change] = move(trip, by=julien, at=later())
    assert count(seller) == 1

    undoing.undo(change, by=julien, at=later())

    assert (told(seller), count(seller)) == ([], 0)


def depart(trip: Opportunity, day: date, *, by: User, at: datetime) -> FactChange:
    with time_machine.travel(at, tick=False):
        edit_trip(trip, {"departure_date": day}, by=by, source="screen")
    return FactChange.objects.latest("pk")


def take_back(change: FactChange, *, by: User, at: datetime) -> None:
    undoing_fields.undo(change.opportunity, [change.pk], by=by, at=at)


def test_a_departure_that_is_put_back_is_no_news(trip, seller, julien, later):
    move(trip, by=seller, at=later())
    change = depart(trip, date(2027, 9, 20), by=julien, at=later())
    assert count(seller) == 1

    take_back(change, by=UserFactory(), at=later())

    assert (told(seller), count(seller)) == ([], 0)


def test_what_is_put_back_after_it_was_read_is_news(trip, seller, julien, later):
    move(trip, by=seller, at=later())
    change = depart(trip, date(2027, 9, 20), by=julien, at=later())
    bell.see(seller, until=later())

    take_back(change, by=julien, at=later())

    assert told(seller) == [["Kyoto : départ déplacé, 2 tâches ont bougé"]]
    assert count(seller) == 1
    bell.see(seller, until=later())
    assert (told(seller), count(seller)) == ([], 0)


def test_a_departure_that_is_put_back_then_moved_again_is_news_once(trip, seller, julien, later):
    move(trip, by=seller, at=later())
    take_back(depart(trip, date(2027, 9, 20), by=julien, at=later()), by=julien, at=later())
    trip.refresh_from_db()
    depart(trip, date(2027, 9, 21), by=julien, at=later())

    assert told(seller) == [["Kyoto : départ déplacé, 2 tâches ont bougé"]]
    assert count(seller) == 1


def test_a_trip_that_is_given_and_given_back_is_no_news(trip, seller, julien, later):
    move(trip, by=seller, at=later())
    with time_machine.travel(later(), tick=False):
        edit_trip(trip, {"manager": julien}, by=julien, source="screen")
    take_back(FactChange.objects.latest("pk"), by=julien, at=later())

    assert (told(seller), count(seller), told(julien)) == ([], 0, [])


def test_a_day_by_hand_that_is_put_back_is_no_news(task, seller, julien, later):
    editing.edit(task, by=julien, at=later(), due_date=date(2027, 6, 1))
    assert count(seller) == 1
    editing.edit(task, by=julien, at=later(), due_date=date(2027, 5, 20))
    assert (told(seller), count(seller)) == ([], 0)


def test_ones_own_move_that_somebody_puts_back_is_news(task, seller, julien, later):
    editing.edit(task, by=seller, at=later(), due_date=date(2027, 6, 2))
    editing.edit(task, by=julien, at=later(), due_date=date(2027, 5, 20))
    assert len(told(seller)) == count(seller) == 1


def test_a_day_by_hand_that_is_put_back_after_it_was_read_is_news(task, seller, julien, later):
    editing.edit(task, by=julien, at=later(), due_date=date(2027, 6, 1))
    bell.see(seller, until=later())

    editing.edit(task, by=julien, at=later(), due_date=date(2027, 5, 20))

    assert len(told(seller)) == count(seller) == 1


GIFTS: dict[str, Callable[..., Any]] = {
    "one": lambda task, to, by, at: giving.give(task, to=to, by=by, at=at),
    "several": lambda task, to, by, at: several.give([task.pk], to=to, by=by, at=at),
    "edited": lambda task, to, by, at: editing.edit(task, by=by, at=at, assignee=to),
}


@pytest.mark.parametrize("way", GIFTS)
def test_a_task_that_somebody_gives_by_hand(task, seller, julien, later, way):
    GIFTS[way](task, julien, seller, later())

    assert told(julien) == [["Kyoto : 1 tâche vous a été transmise"]]
    assert told(seller) == []
    GIFTS[way](task, seller, seller, later())
    assert (told(julien), told(seller)) == ([], [])


def test_a_line_names_its_tasks_and_leads_to_them(trip, seller, julien, later):
    names = ["Demander le solde", "Envoyer le carnet", "Bon voyage", "Visas", "Assurance"]
    one, *others = [
        editing.add(trip, name=name, assignee=seller, by=seller, at=later()) for name in names
    ]
    several.give([row.pk for row in others[:2]], to=julien, by=seller, at=later())
    several.give([row.pk for row in others[2:]], to=julien, by=seller, at=later())
    giving.give(one, to=julien, by=seller, at=later())
    tab = reverse("tasks:tab", args=[trip.pk])

    assert named(julien) == [
        (["Demander le solde"], f"{tab}?ouverte={one.pk}#task-{one.pk}"),
        (["Visas, Assurance"], tab),
        (["Envoyer le carnet, Bon voyage"], tab),
    ]
    deleting.delete(others[0], by=seller, at=later(), may_pass=True)
    assert named(julien)[-1][0] == ["Bon voyage"]


def test_more_than_three_tasks_are_counted_and_a_name_of_many_trips_stands_once(
    trip, seller, julien, later
):
    other = OpportunityFactory(name="Oslo", manager=seller)
    pairs = [(row, f"Étape {number}") for row in (trip, other) for number in range(5)]
    tasks = [editing.add(row, name=name, by=seller, at=later()) for row, name in pairs]

    several.give([row.pk for row in tasks], to=julien, by=seller, at=later())

    assert named(julien) == [(["Étape 0, Étape 1, Étape 2 et 2 autres"], reverse("tasks:mine"))]


def test_a_line_of_several_events_names_the_tasks_of_each(desk, trip, seller, julien, later):
    move(trip, by=seller, at=later(), on_leave="cancel", name="Rappeler")
    move(trip, by=julien, at=later(), name="Réserver")

    [(tasks, _url)] = named(seller)

    assert tasks == ["Réserver", "Rappeler"]
    said = reading.text(desk.get(NEWS))
    assert "Kyoto : 2 nouvelles tâches pour vous Réserver Kyoto : 2 tâches annulées" in said


def test_a_task_that_moved_twice_is_one_task(trip, task, seller, julien, later):
    for day in (2, 3):
        with time_machine.travel(clock.now(), tick=False):
            editing.edit(task, by=julien, at=clock.now(), due_date=date(2027, 6, day))
    assert told(seller) == [["Kyoto : fixée à la main, 1 tâche a bougé"]]
    assert named(seller)[0][0] == ["Relancer"]


def test_a_gift_that_is_taken_back_is_no_news_to_who_had_it(task, seller, julien, later):
    given = several.give([task.pk], to=julien, by=julien, at=later())
    several.take_back(Act.GIVE, given, by=julien, at=later())
    assert told(seller) == []

    giving.give(task, to=UserFactory(), by=julien, at=later())
    giving.give(task, to=seller, by=julien, at=later(), is_back=True)

    assert told(seller) == []


def test_a_task_that_one_takes_oneself(task, seller, julien, later):
    giving.give(task, to=None, by=julien, at=later())
    giving.take(task, by=seller, at=later())
    assert told(seller) == []


def test_a_task_that_somebody_adds_moves_and_completes(trip, seller, julien, later):
    task = editing.add(trip, name="Rappeler", assignee=seller, by=julien, at=later())
    assert told(seller) == [["Kyoto : 1 nouvelle tâche pour vous"]]

    editing.edit(task, by=julien, at=later(), due_date=date(2027, 6, 1))
    assert told(seller)[0] == ["Kyoto : fixée à la main, 1 tâche a bougé"]

    completing.complete(task, by=julien, at=later())
    assert told(seller) == [["Kyoto : 1 de vos tâches terminée"]]
    completing.reopen(task, by=julien, at=later())
    assert len(told(seller)) == 2


def test_a_departure_and_a_manager_that_somebody_changes(trip, seller, julien, later):
    move(trip, by=seller, at=later())
    with time_machine.travel(later(), tick=False):
        edit_trip(trip, {"departure_date": date(2027, 9, 20)}, by=julien, source="screen")
    assert told(seller) == [["Kyoto : départ déplacé, 2 tâches ont bougé"]]

    with time_machine.travel(later(), tick=False):
        edit_trip(trip, {"manager": julien}, by=seller, source="screen")
    assert ["Kyoto : 2 tâches vous ont été transmises"] in told(julien)
    assert told(seller) == []


def test_a_note_that_names_them_leads_to_it(desk, trip, seller, julien, later):
    note = writing.write(trip, text=f"@{seller.name} le ryokan attend", by=julien, at=later())

    page = desk.get(NEWS)
    assert f'href="{reverse("tasks:note", args=[note.pk])}"' in page.text
    assert "Julien Caron vous a nommé(e) dans une note" in reading.text(page)

    writing.hide(note, by=julien, at=later())
    assert (told(seller), count(seller)) == ([], 0)


def test_the_count_stands_in_the_frame_and_opening_reads(desk, trip, julien):
    move(trip, by=julien, at=clock.now())
    badge = "1 nouvelle notification"
    assert reading.text(desk.get("/")).count(badge) == 2
    assert reading.text(desk.get("/compte/")).count(badge) == 3

    desk.head(NEWS)
    assert badge in reading.text(desk.get("/"))
    assert "Nouveau ·" in reading.text(desk.get(NEWS))

    assert badge not in reading.text(desk.get("/"))
    again = reading.text(desk.get(NEWS))
    assert "Kyoto : 2 nouvelles tâches pour vous" in again
    assert "Nouveau ·" not in again


def test_the_frame_asks_once_and_a_fragment_never(desk, task):
    asked: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    def bells() -> int:
        return sum("AS found" in sql and "tasks_notemention" in sql for sql in asked)

    with connection.execute_wrapper(listen):
        desk.get("/compte/")
        assert bells() == 1
        asked.clear()
        desk.get(reverse("tasks:line", args=[task.pk]), headers={"HX-Request": "true"})
        desk.get("/compte/point-du-matin/aujourdhui/")
    assert bells() == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans what is so short")
@pytest.mark.django_db(transaction=True)
def test_it_is_counted_without_reading_all_open_tasks(seller):
    forget_statistics()
    with CaptureQueriesContext(connection) as captured:
        count(seller)

    (query,) = captured
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
        steps = [row[-1] for row in cursor.fetchall()]
    by_index = "SEARCH tasks_task USING INDEX "
    assert [step.removeprefix(by_index) for step in steps if step.startswith(by_index)] == [
        "task_open_by_arrival (assignee_id=? AND created_at>?)",
        "task_open_given (assignee_id=? AND given_at>?)",
        "task_cancelled_by_assignee (assignee_id=? AND cancelled_at>?)",
        "task_done_by_assignee (assignee_id=? AND done_at>?)",
        "task_open_with_reminder (assignee_id=? AND due_date>?)",
    ]


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_costs_as_many_queries_for_many(
    desk, seller, later, many, django_assert_max_num_queries
):
    for number in range(many):
        trip = OpportunityFactory(manager=seller, departure_date=date(2027, 9, 10))
        move(trip, by=UserFactory(), at=later())
        writing.write(trip, text=f"@{seller.name} {number}", by=UserFactory(), at=later())

    with django_assert_max_num_queries(11):
        page = desk.get(NEWS)

    assert page.text.count('<li class="line">') == 2 * many


@pytest.mark.both
def test_a_month_and_no_more(trip, seller, julien, later):
    at = later()
    move(trip, by=julien, at=at)
    month = timedelta(days=30)
    User.objects.filter(pk=seller.pk).update(news_seen_at=at - timedelta(days=90))
    seller.refresh_from_db()

    assert (len(told(seller, at=at + month)), count(seller, at=at + month)) == (1, 1)
    over = at + month + timedelta(seconds=1)
    assert (told(seller, at=over), count(seller, at=over)) == ([], 0)


def test_very_many_are_counted_up_to_a_bound_and_the_latest_shown(trip, seller, julien, later):
    rows = [
        Task(
            opportunity=trip,
            name="Rappeler",
            assignee=seller,
            created_by=julien,
            created_at=clock.now() + timedelta(seconds=second),
        )
        for second in range(120)
    ]
    Task.objects.bulk_create(rows)

    lines, is_more = bell.read(seller, at=clock.now() + timedelta(hours=1))

    assert (str(count(seller)), len(lines), is_more) == ("99+", 100, True)
    assert lines[0].at == rows[-1].created_at


def test_what_is_deleted_is_told_no_more(trip, task, seller, julien, later):
    giving.give(task, to=julien, by=seller, at=later())
    deleting.delete(task, by=seller, at=later(), may_pass=True)
    assert told(julien) == []


def test_who_is_new_and_nothing_happened(desk):
    page = desk.get(NEWS)
    assert "Rien de nouveau" in reading.text(page)
    assert 'class="badge-count"' not in page.text
