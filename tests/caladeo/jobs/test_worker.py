"""The worker as it runs beside the app: a process of its own, killed in the middle."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, connections

from caladeo import clock
from caladeo.jobs import background, heartbeat, perform
from caladeo.models import Job, User
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import bulk, transitions
from statuses.models import AutoTaskTemplate, KeyDate, Status
from tasks import doctor
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, ClientFactory, StatusFactory, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The other thread of a process of pytest-xdist only waits for what it is told.
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]
FORK = get_context("fork")
MANY = 300


@pytest.fixture
def seller() -> User:
    return UserFactory()


@pytest.fixture
def start() -> Iterator[Callable[..., ForkProcess]]:
    """Start workers; those that still run at the end are stopped."""
    crew: list[ForkProcess] = []

    def started(work: Callable[..., None], *arguments: Any) -> ForkProcess:
        # It has all loaded that the test has, and opens a connection of its own.
        connections.close_all()
        crew.append(FORK.Process(target=work, args=arguments, daemon=True))
        crew[-1].start()
        return crew[-1]

    yield started
    for worker in crew:
        worker.kill()
        worker.join()


def worker() -> None:
    call_command("worker")


def worker_of_later() -> None:
    """One by whose clock all others have been silent for longer than their lease."""
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        worker()


def stalling_worker(all_is_written: Path) -> None:
    """It does the whole of a job, touches this file, and commits nothing until it is killed."""

    def stalling(work: perform.Work) -> perform.Work:
        def stall(*how: Any) -> dict[str, Any]:
            work(*how)
            all_is_written.touch()
            Event().wait()
            return {}

        return stall

    for name, kind in perform.KINDS.items():
        perform.KINDS[name] = perform.JobKind(stalling(kind.work), kind.writes)
    worker()


@pytest.fixture
def killed(start: Callable[..., ForkProcess], tmp_path: Path) -> Callable[[], None]:
    """Have a worker killed that has written all it had to and committed no more than its parts."""

    def kill() -> None:
        all_is_written = tmp_path / "written"
        victim = start(stalling_worker, all_is_written)
        wait_for(all_is_written.exists)
        victim.kill()
        victim.join()

    return kill


@pytest.fixture
def move(seller: User) -> Job:
    """Many trips on their way to a status with a task, asked for and not begun."""
    confirmed = AutoTaskTemplateFactory(status=StatusFactory(name="Voyage confirmé")).status
    sent = StatusFactory(name="Devis envoyé")
    rows = many_in(sent, seller)
    seen = bulk.pack({row.pk: sent.pk for row in rows})
    return ask("bulk-move", seller, content=seen, to=confirmed.pk)


def many_in(status: Status, manager: User) -> list[Opportunity]:
    customer = ClientFactory()
    rows = [
        Opportunity(name=f"Voyage {n}", client=customer, manager=manager, status=status)
        for n in range(MANY)
    ]
    transitions.create(rows, by=manager, source="code", at=clock.now())
    return rows


def ask(kind: str, by: User, *, content: bytes = b"", **arguments: Any) -> Job:
    return background.start(
        kind,
        title="Beaucoup",
        result="jobs:list",
        again="/",
        by=by,
        at=clock.now(),
        arguments=arguments | {"back": "/"},
        content=content,
        total=MANY,
    )


def wait_for(condition, *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def is_over(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_over


def expect_it_done_once(job: Job) -> None:
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DONE, "")
    confirmed = Status.objects.get(pk=job.arguments["to"])
    assert Opportunity.objects.filter(status=confirmed).count() == MANY
    assert StatusChange.objects.filter(to_status=confirmed).count() == MANY
    assert Task.objects.count() == MANY
    assert not list(doctor.examine())


def test_what_a_killed_worker_left_another_does_once(move, start, killed):
    killed()

    start(worker_of_later)
    start(worker_of_later)
    wait_for(lambda: is_over(move))

    expect_it_done_once(move)
    assert move.attempts == 2


def handover(seller: User, rule: AutoTaskTemplate) -> Job:
    boss = UserFactory(administrator=True)
    return ask("handover", boss, person=seller.pk, successor=boss.pk)


def new_name(seller: User, rule: AutoTaskTemplate) -> Job:
    arguments = {"rule": rule.pk, "seen": {"name": rule.name}, "values": {"name": "Facture"}}
    return ask("rule", UserFactory(administrator=True), **arguments)


def no_key_date(seller: User, rule: AutoTaskTemplate) -> Job:
    key_date = KeyDate.objects.create(name="Solde")
    Task.objects.update(key_date=key_date, reference="key_date")
    return ask("key-date-deletion", UserFactory(administrator=True), key_date=key_date.pk)


# Some are in parts: those that are written stay.
@pytest.mark.parametrize(
    ("asked", "is_whole"),
    [
        (handover, False),
        pytest.param(new_name, False, marks=pytest.mark.once),
        pytest.param(no_key_date, True, marks=pytest.mark.once),
    ],
)
def test_whatever_a_killed_worker_was_doing_is_done_once(asked, is_whole, seller, start, killed):
    rule = AutoTaskTemplateFactory(name="Solde")
    many_in(rule.status, seller)
    job = asked(seller, rule)
    before = list(Task.objects.order_by("pk").values())
    killed()
    assert (list(Task.objects.order_by("pk").values()) == before) is is_whole

    start(worker_of_later)
    wait_for(lambda: is_over(job))

    assert (job.state, job.attempts, job.error) == (Job.State.DONE, 2, "")
    changed = [row["id"] for row in before if not Task.objects.filter(**row).exists()]
    assert len(changed) == MANY
    assert not list(doctor.examine())


def test_a_worker_that_slept_through_its_lease_writes_nothing(move, start):
    sleeper = start(worker)
    wait_for(lambda: is_begun(move))
    os.kill(sleeper.pid, signal.SIGSTOP)
    other = start(worker_of_later)
    # It is not, where the one who sleeps holds the only lock for writing.
    with suppress(AssertionError):
        wait_for(
            lambda: has_been_given_back(move) or is_over(move),
            seconds=2 if connection.vendor == "sqlite" else 20,
        )
    os.kill(sleeper.pid, signal.SIGCONT)
    wait_for(lambda: is_over(move))

    expect_it_done_once(move)
    assert other.is_alive()


def is_begun(job: Job) -> bool:
    job.refresh_from_db()
    return heartbeat.heard_at(job) is not None


def has_been_given_back(job: Job) -> bool:
    before = job.task_id
    job.refresh_from_db()
    return job.task_id != before


def test_a_worker_stops_when_it_is_told_to_after_what_it_does(move, start):
    told = start(worker)
    wait_for(lambda: is_begun(move))

    told.terminate()
    told.join(60)

    assert told.exitcode == 0
    expect_it_done_once(move)
