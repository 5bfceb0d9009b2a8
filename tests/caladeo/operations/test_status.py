"""What the host is told of an installation."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from caladeo import clock
from caladeo.jobs import heartbeat
from caladeo.models import Job
from tests.clients import Client
from tests.factories import OpportunityFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path


def told() -> tuple[int, str]:
    try:
        call_command("status", stdout=(out := io.StringIO()))
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


@pytest.mark.both
def test_an_installation_that_lives_is_told_in_a_few_lines(tmp_path: Path) -> None:
    heartbeat.give_sign(heartbeat.TURN, at=clock.now() - timedelta(seconds=12))
    heartbeat.give_sign(heartbeat.CLOCK, at=clock.now() - timedelta(seconds=8))
    OpportunityFactory()
    Job.objects.create(owner=UserFactory(), kind="x", title="x", asked_at=clock.now())
    (tmp_path / "caladeo-20270512T080000Z-0.1.0.tar.gz").write_bytes(b"x")

    code, said = told()

    assert code == 0
    assert "Caladeo 0.1.0" in said
    assert "every migration is applied" in said
    assert "ok; last seen 12 s ago" in said
    assert "ok; last looked at 8 s ago; hourly work last begun never" in said
    assert "1 waiting" in said
    assert "1 opportunities" in said
    assert "caladeo-20270512T080000Z-0.1.0.tar.gz" in said


def test_a_worker_that_is_silent_is_worth_an_exit_status(client: Client) -> None:
    heartbeat.give_sign(heartbeat.TURN, at=clock.now() - timedelta(minutes=10))

    code, said = told()

    assert code == 1
    assert "silent; last seen 10 min ago" in said
    assert client.get("/health").json()["worker"] == "silent"


def test_a_clock_that_nobody_has_looked_at_for_an_hour_is_told(client: Client) -> None:
    heartbeat.give_sign(heartbeat.CLOCK, at=clock.now() - timedelta(minutes=59))
    assert client.get("/health").json()["clock"] == "ok"
    call_command("doctor", stdout=io.StringIO())

    heartbeat.give_sign(heartbeat.CLOCK, at=clock.now() - timedelta(minutes=61))

    code, said = told()
    assert (code, "The clock is silent" in said) == (1, True)
    assert client.get("/health").json()["clock"] == "silent"
    with pytest.raises(CommandError, match="1 fault"):
        call_command("doctor", stdout=(out := io.StringIO()), no_color=True)
    assert "Nobody has looked at the clock since" in out.getvalue()
    call_command("doctor", data=True, stdout=io.StringIO())


def test_long_work_in_hand_is_a_sign_of_life(client: Client) -> None:
    now = clock.now()
    heartbeat.give_sign(heartbeat.TURN, at=now - timedelta(minutes=10))
    job = Job(owner=UserFactory(), kind="x", title="x", asked_at=now, beat_at=now)
    job.state = Job.State.RUNNING
    job.save()

    assert client.get("/health").json() == {"status": "ok", "worker": "ok", "clock": "never seen"}


def test_who_watches_may_ask_by_any_name_of_the_machine(client: Client) -> None:
    assert client.get("/health", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.post("/health", headers={"host": "10.0.0.7:8000"}).status_code == 405
    assert client.get("/connexion/", headers={"host": "10.0.0.7:8000"}).status_code == 400
    assert client.get("/healthy", headers={"host": "10.0.0.7:8000"}).status_code == 400
