"""What a worker does with a job, whatever becomes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from caladeo import clock
from caladeo.jobs import background, heartbeat, perform
from caladeo.models import Job, User
from statuses.models import Status
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def kinds(monkeypatch) -> dict[str, perform.JobKind]:
    """Kinds of work for one test."""
    own: dict[str, perform.JobKind] = {}
    monkeypatch.setattr(perform, "KINDS", own)
    return own


def ask(owner: User, kind: str = "count", **arguments: Any) -> Job:
    return background.start(
        kind,
        title="Compter",
        result="jobs:list",
        again="/opportunites/",
        by=owner,
        at=clock.now(),
        arguments=arguments,
        total=10,
    )


def create_a_status(job: Job, progress: heartbeat.Progress) -> dict[str, Any]:
    Status.objects.create(name="Compté", position=9)
    progress(10)
    return {"count": 10}


def test_a_worker_does_what_was_asked_for_once(seller, kinds):
    kinds["count"] = perform.JobKind(create_a_status, writes=True)
    job = ask(seller)

    work()
    perform.perform.call(job.pk)
    work()

    job.refresh_from_db()
    assert (job.state, job.outcome, job.done) == (Job.State.DONE, {"count": 10}, 10)
    assert Status.objects.filter(name="Compté").count() == 1


def test_a_fault_leaves_nothing_and_is_told_in_the_language_of_the_person(seller, kinds):
    def fail(job: Job, progress: heartbeat.Progress) -> dict[str, Any]:
        create_a_status(job, progress)
        raise ZeroDivisionError

    kinds["count"] = perform.JobKind(fail, writes=True)
    job = ask(seller)

    work()

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "une erreur inattendue.")
    assert not Status.objects.exists()
    assert "ZeroDivisionError" in DBTaskResult.objects.get(pk=job.task_id).exception_class_path


def test_a_refusal_is_told_as_it_is(seller, kinds):
    def refuse(job: Job, progress: heartbeat.Progress) -> dict[str, Any]:
        raise perform.RefusedError("Ce statut n’existe plus.")

    kinds["count"] = perform.JobKind(refuse, writes=True)
    job = ask(seller)

    work()

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "Ce statut n’existe plus.")


def test_who_is_overtaken_by_another_worker_writes_nothing(seller, kinds):
    def overtaken(job: Job, progress: heartbeat.Progress) -> dict[str, Any]:
        Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)
        return create_a_status(job, progress)

    kinds["count"] = perform.JobKind(overtaken, writes=True)
    job = ask(seller)

    work()

    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert not Status.objects.exists()


def test_a_job_of_a_silent_worker_is_taken_over(seller, kinds):
    kinds["count"] = perform.JobKind(create_a_status, writes=True)
    job = begun_and_left(seller)

    assert background.take_over(at=clock.now()) == 0
    assert background.take_over(at=clock.now() + timedelta(minutes=1)) == 1
    work()

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    assert Status.objects.filter(name="Compté").count() == 1


def begun_and_left(owner: User, *, attempts: int = 1) -> Job:
    """As a worker that was killed leaves it."""
    job = ask(owner)
    DBTaskResult.objects.filter(pk=job.task_id).update(status="RUNNING", started_at=clock.now())
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempts=attempts, beat_at=clock.now()
    )
    return job


def test_a_worker_that_never_began_is_missed_too(seller, kinds):
    kinds["count"] = perform.JobKind(create_a_status, writes=True)
    job = ask(seller)
    DBTaskResult.objects.filter(pk=job.task_id).update(status="RUNNING", started_at=clock.now())

    assert background.take_over(at=clock.now() + timedelta(minutes=1)) == 1
    work()

    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_job_that_ends_its_worker_each_time_is_given_up(seller, kinds):
    job = begun_and_left(seller, attempts=background.MOST_ATTEMPTS)

    assert background.take_over(at=clock.now() + timedelta(minutes=1)) == 0

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "elle a été interrompue plusieurs fois.")


def test_a_database_that_is_busy_is_tried_again_later(seller, kinds):
    def busy(job: Job, progress: heartbeat.Progress) -> dict[str, Any]:
        raise OperationalError from OSError("database is locked")

    kinds["count"] = perform.JobKind(busy, writes=True)
    job = ask(seller)

    work()
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING

    kinds["count"] = perform.JobKind(create_a_status, writes=True)
    background.take_over(at=clock.now() + timedelta(minutes=1))
    work()
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_old_jobs_are_forgotten_when_another_is_asked_for(seller, kinds):
    kinds["count"] = perform.JobKind(create_a_status, writes=True)
    old = ask(seller)
    work()
    Job.objects.update(asked_at=clock.now() - timedelta(days=8))

    ask(seller)

    assert not Job.objects.filter(pk=old.pk).exists()
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize(
    ("rows", "each", "is_long"),
    [(2000, 0, False), (2001, 0, True), (600, 0.0015, False), (700, 0.0015, True)],
)
def test_what_takes_more_than_a_second_is_long(rows, each, is_long):
    assert background.is_long(rows, each=each) is is_long
