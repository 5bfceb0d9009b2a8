"""One act to more tasks than a request does: a worker does it, part by part, with one undo."""

import pytest
from django.db import connection

from caladeo import clock
from caladeo.jobs import perform
from caladeo.models import Job, User
from tasks.actions import giving
from tasks.models import Task
from tests.clients import Client
from tests.factories import OpportunityFactory, TaskFactory, UserFactory
from tests.overtaking import needs_row_locks
from tests.racing import together
from tests.tasks import reading
from tests.working import work

pytestmark = pytest.mark.django_db
URL = "/taches/plusieurs/"
FIELDS = ("state", "due_date", "is_pinned", "assignee", "follows_manager", "done_at", "done_by")
WRITING = 'UPDATE "tasks_task"'
ACTS = {
    "terminer": {"act": "terminer"},
    "reporter": {"act": "reporter", "day": "2027-06-01"},
    "confier": {},
    "supprimer": {"act": "supprimer"},
}
many = pytest.mark.usefixtures("two_are_many")


@pytest.fixture
def lea(db) -> User:
    return UserFactory(name="Léa Petit")


@pytest.fixture
def tasks(seller, today) -> list[Task]:
    trip = OpportunityFactory(manager=seller)
    names = ("Relancer", "Appeler", "Vérifier")
    return [
        TaskFactory(opportunity=trip, name=name, due_date=today, assignee=seller) for name in names
    ]


@pytest.fixture
def one_by_one(monkeypatch) -> None:
    monkeypatch.setattr(perform, "PART", 1)


def words(page) -> str:
    return reading.text(page).replace("\u00a0", " ")


def facts() -> list[tuple]:
    return list(Task.objects.order_by("pk").values_list(*FIELDS))


def ask(desk: Client, tasks, **sent):
    seen = ".".join(f"{task.pk}:{task.assignee_id or ''}" for task in tasks)
    data = {"tache": [task.pk for task in tasks], "seen": seen, "next": "/", **sent}
    return desk.post(URL, data, follow=True)


def wait(desk: Client, waiting):
    work()
    return desk.get(waiting.request["PATH_INFO"], follow=True)


def undo(desk: Client, page):
    data = {"form_token": page.context["form_token"]}
    return wait(desk, desk.post(page.context["undo"], data, follow=True))


class Killed:
    """The worker dies when so many statements are to be written on tasks."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, execute, sql: str, *args):
        if sql.startswith(WRITING):
            self.number -= 1
            if self.number == 0:
                raise SystemExit
        return execute(sql, *args)


def kill(kind: str, number: int) -> None:
    job = Job.objects.get(kind=kind)
    with pytest.raises(SystemExit), connection.execute_wrapper(Killed(number)):
        perform.perform.call(job.pk)


@many
@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_is_interrupted_goes_on_and_is_taken_back_together(desk, tasks, lea, act):
    before = facts()
    sent = ACTS[act] or {"assignee": lea.pk}
    waiting = ask(desk, tasks, **sent)
    assert "En attente de son tour" in waiting.text
    kill("several-tasks", 2)
    assert sum(now != was for now, was in zip(facts(), before, strict=True)) == 1

    page = wait(desk, waiting)

    assert "3 tâches" in words(page)
    assert all(now != was for now, was in zip(facts(), before, strict=True))
    data = {"form_token": page.context["form_token"]}
    waiting = desk.post(page.context["undo"], data, follow=True)
    kill("several-tasks-back", 2)
    assert "3 tâches comme avant" in words(wait(desk, waiting))
    assert facts() == before


@pytest.mark.both
@many
def test_those_that_a_colleague_gave_after_they_were_ticked_stay(desk, tasks, lea):
    paul = UserFactory(name="Paul Roux")
    waiting = ask(desk, tasks, assignee=lea.pk)
    giving.give(tasks[0], to=paul, by=paul, at=clock.now())

    page = wait(desk, waiting)

    assert "2 tâches confiées à Léa Petit" in words(page)
    assert "1 tâche a été confiée ou prise entre-temps et reste ainsi" in words(page)
    assert sorted(Task.objects.values_list("assignee__name", flat=True)) == [
        "Léa Petit",
        "Léa Petit",
        "Paul Roux",
    ]


@many
def test_who_can_no_longer_sign_in_gets_nothing(desk, tasks, lea):
    waiting = ask(desk, tasks, assignee=lea.pk)
    User.objects.filter(pk=lea.pk).update(is_active=False)

    assert "ne peut plus se connecter" in words(wait(desk, waiting))
    assert not Task.objects.filter(assignee=lea).exists()


@many
def test_a_colleague_cannot_see_nor_take_back(desk, client, administrator, tasks):
    page = wait(desk, ask(desk, tasks, act="terminer"))
    client.force_login(administrator)

    assert client.get(page.request["PATH_INFO"]).status_code == 404
    assert client.post(page.context["undo"]).status_code == 404


def test_a_thousand_ticks_are_all_given_with_what_each_was_seen_with(desk, seller, lea, today):
    trip = OpportunityFactory(manager=seller)
    rows = [Task(opportunity=trip, name=f"Appel {i}", assignee=seller) for i in range(1000)]
    tasks = Task.objects.bulk_create(rows)
    giving.give(tasks[999], to=UserFactory(name="Paul Roux"), by=seller, at=trip.created_at)

    page = ask(desk, tasks, assignee=lea.pk)

    assert "999 tâches confiées à Léa Petit" in words(page)
    assert Task.objects.filter(assignee=lea).count() == 999


@many
@needs_row_locks
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_by_one")
def test_two_workers_do_each_once(desk, tasks, lea):
    ask(desk, tasks, assignee=lea.pk)
    job = Job.objects.get(kind="several-tasks")

    together(*[lambda: perform.perform.call(job.pk)] * 2)

    job.refresh_from_db()
    assert sorted(row["pk"] for row in job.outcome["were"]) == sorted(task.pk for task in tasks)
    assert Task.objects.filter(assignee=lea).count() == 3
