"""Giving a task while a colleague gives it, too: who comes second is told, nobody is replaced."""

import re
from functools import partial

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.db.overwriting import OverwritingError
from caladeo.models import User
from tasks import doctor
from tasks.actions import editing, giving, several
from tasks.actions.several import Act
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    TaskFactory,
    UserFactory,
)
from tests.overtaking import needs_row_locks, overtake
from tests.reading import fields_of
from tests.tasks import reading


@pytest.fixture
def task(db, seller, today) -> Task:
    trip = OpportunityFactory(manager=seller)
    return TaskFactory(opportunity=trip, name="Relancer", due_date=today, assignee=seller)


@pytest.fixture
def lea(db) -> User:
    return UserFactory(name="Léa Petit")


@pytest.fixture
def paul(db) -> User:
    return UserFactory(name="Paul Roux")


def menu_of(desk: Client, task: Task) -> str:
    """Where the buttons of the menu send, as they were drawn now."""
    page = desk.get(reverse("tasks:giving", args=[task.pk]), headers={"HX-Request": "true"})
    return re.search('formaction="([^"]+)"', page.text)[1]


def has(task: Task) -> User | None:
    task.refresh_from_db()
    return task.assignee


def test_a_menu_opened_before_a_colleague_gave_it_gives_nothing(send, desk, task, lea, paul):
    address = menu_of(desk, task)
    giving.give(task, to=lea, by=lea, at=clock.now())

    answer = send(address, {"assignee": paul.pk}, row=task)

    assert has(task) == lea
    assert "« Relancer » a été confiée entre-temps à Léa Petit : rien n’a changé" in reading.text(
        answer
    )
    send(menu_of(desk, task), {"assignee": paul.pk}, row=task)
    assert has(task) == paul


def test_what_is_free_by_now_is_told(send, desk, task, lea):
    address = menu_of(desk, task)
    giving.give(task, to=None, by=lea, at=clock.now())

    answer = send(address, {"assignee": lea.pk}, row=task)

    assert has(task) is None
    assert "« Relancer » est à prendre depuis : rien n’a changé" in reading.text(answer)


@pytest.mark.both
def test_what_somebody_took_meanwhile_stays_theirs(send, desk, task, lea, paul):
    Task.objects.update(assignee=None)
    address = menu_of(desk, task)
    giving.take(task, by=lea, at=clock.now())

    send(address, {"assignee": paul.pk}, row=task)

    assert has(task) == lea


def test_the_same_person_twice_is_no_conflict(send, desk, task, lea):
    address = menu_of(desk, task)
    giving.give(task, to=lea, by=lea, at=clock.now())

    answer = send(address, {"assignee": lea.pk}, row=task)

    assert "confiée à Léa Petit" in reading.text(answer)


@pytest.mark.parametrize("seen", ["x", "-1", "9" * 30])
def test_what_nobody_can_have_seen_is_refused(send, task, lea, seen):
    address = reverse("tasks:giving", args=[task.pk])

    answer = send(f"{address}?seen={seen}", {"assignee": lea.pk}, row=task)

    assert answer.status_code == 400


def test_the_undo_of_a_gift_leaves_a_later_one(send, desk, task, lea, paul):
    answer = send(menu_of(desk, task), {"assignee": lea.pk}, row=task)
    undo = re.search(r'action="(/taches/\d+/confier/[^"]*)"', answer.text)[1]
    giving.give(task, to=paul, by=lea, at=clock.now())

    told = send(undo, {"assignee": task.assignee_id, "back": "alone"}, row=task)

    assert has(task) == paul
    assert "confiée entre-temps à Paul Roux" in reading.text(told)


def test_the_undo_of_several_leaves_those_given_since(desk, task, seller, lea, paul):
    other = TaskFactory(opportunity=task.opportunity, assignee=seller)
    ticked = {"act": "confier", "assignee": lea.pk, "tache": [task.pk, other.pk], "next": "/"}
    page = desk.post(reverse("tasks:selection"), ticked, follow=True)
    giving.give(task, to=paul, by=lea, at=clock.now())
    undo = reverse("tasks:selection-back")
    form = re.search(rf'<form[^>]*action="{undo}".*?</form>', page.text, re.DOTALL)[0]
    page.text = form  # the toast alone

    told = desk.post(undo, fields_of(page), follow=True)

    assert (has(task), has(other)) == (paul, seller)
    assert "1 tâche comme avant. 1 a changé depuis et reste ainsi" in reading.text(told)


@pytest.mark.parametrize("are_several", [True, False])
def test_what_follows_the_manager_goes_back_to_the_one_of_today(seller, lea, paul, are_several):
    rule = AutoTaskTemplateFactory()
    trip = OpportunityFactory(manager=seller, status=rule.status)
    task, act = trip.tasks.get(), {"by": seller, "at": clock.now()}
    if are_several:
        were = several.give([task.pk], to=lea, **act)
    else:
        giving.give(task, to=lea, **act)
    trip.manager = paul
    trip.save()

    if are_several:
        several.take_back(Act.GIVE, were, **act)
    else:
        giving.give(task, to=seller, follows=True, is_back=True, **act)

    assert has(task) == paul
    assert dict(doctor.examine()) == {}


def test_several_are_given_but_those_that_a_colleague_gave_meanwhile(desk, task, seller, lea, paul):
    trip = task.opportunity
    other, free = (TaskFactory(opportunity=trip, assignee=who) for who in (seller, None))
    keys = [task.pk, other.pk, free.pk]
    seen = ".".join(f"{row.pk}:{row.assignee_id or ''}" for row in (task, other, free))
    giving.give(task, to=paul, by=lea, at=clock.now())
    giving.take(free, by=paul, at=clock.now())

    ticked = {"assignee": lea.pk, "tache": keys, "seen": seen, "next": "/"}
    told = reading.text(desk.post(reverse("tasks:selection"), ticked, follow=True))

    assert (has(task), has(other), has(free)) == (paul, lea, paul)
    assert "1 tâche confiée à" in told
    assert f"« {task.name} » a été confiée entre-temps à {paul.name}" in told

    ticked["seen"] = f"{task.pk}:{paul.pk}"
    desk.post(reverse("tasks:selection"), ticked)
    assert (has(task), has(free)) == (lea, lea)


@pytest.mark.parametrize("seen", ["x", "1", "x:1", "1:x", ":"])
def test_what_was_seen_and_made_up_is_refused(desk, task, lea, seen):
    ticked = {"assignee": lea.pk, "tache": [task.pk], "seen": seen}
    assert desk.post(reverse("tasks:selection"), ticked).status_code == 400


def test_several_that_were_taken_meanwhile_stay_free_of_the_undo(task, seller, lea, paul):
    given = several.give([task.pk], to=None, by=seller, at=clock.now())
    giving.take(task, by=paul, at=clock.now())

    assert several.take_back(Act.GIVE, given, by=seller, at=clock.now()) == 0
    assert has(task) == paul


def gift(task: Task, to: User) -> partial:
    seen = {"assignee": task.assignee_id}
    return partial(giving.give, task, to=to, by=task.assignee, at=clock.now(), seen=seen)


def edit(task: Task, to: User) -> partial:
    seen = {"assignee": task.assignee_id}
    return partial(editing.edit, task, by=task.assignee, at=clock.now(), seen=seen, assignee=to)


RACES = [(gift, gift), (gift, edit), (edit, gift)]
races = pytest.mark.parametrize(("first", "second"), RACES)


@races
@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_it_at_once_the_second_is_told(task, lea, paul, first, second):
    calls = first(task, lea), second(task, paul)

    _given, refused = overtake(*calls, after='FROM "tasks_task"')

    assert isinstance(refused, OverwritingError)
    assert has(task) == lea


@races
@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_them_would_be_lost(task, lea, paul, first, second):
    calls = first(task, lea), second(task, paul)

    answers = overtake(*calls, after='FROM "tasks_task"', locks=False)

    assert not any(isinstance(answer, Exception) for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_a_gift_beside_the_edit_of_another_field_keeps_both(task, lea, seller):
    edited = partial(editing.edit, task, by=seller, at=clock.now(), name="Relancer deux fois")

    overtake(edited, gift(task, lea), after='FROM "tasks_task"')

    assert has(task) == lea
    assert task.name == "Relancer deux fois"


def test_who_has_it_already_is_given_nothing(send, desk, task):
    person = task.assignee

    answer = send(menu_of(desk, task), {"assignee": person.pk}, row=task)

    before = task.touched_at, task.follows_manager
    task.refresh_from_db()
    assert (task.touched_at, task.follows_manager) == before
    assert task.given_at is None
    assert f"« {task.name} » est déjà confiée à {person.name} : rien n’a changé" in reading.text(
        answer
    )
