"""What the clock calls for: once when it is due, whoever looks, also after a wrong time."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from caladeo import clock
from caladeo.jobs import due, heartbeat
from tests.overtaking import overtake
from tests.racing import together

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 6, 0, tzinfo=UTC)


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """When work of every hour, the only one there is, was done."""
    rung: list[datetime] = []
    monkeypatch.setattr(due, "KINDS", {})
    due.every(timedelta(hours=1), "bell")(rung.append)
    return rung


def test_it_is_done_once_an_hour_by_who_looks_each_minute(bells):
    for minute in range(130):
        due.run(at=NOW + timedelta(minutes=minute))

    assert bells == [NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2)]


def test_a_host_that_slept_for_a_day_does_it_once(bells):
    due.run(at=NOW)
    for minute in range(3):
        due.run(at=NOW + timedelta(days=1, minutes=minute))

    assert len(bells) == 2


def test_a_clock_that_was_wrong_and_went_back_does_not_stop_it(bells):
    due.run(at=NOW + timedelta(days=400))
    due.run(at=NOW)
    due.run(at=NOW + timedelta(minutes=1))

    assert bells == [NOW + timedelta(days=400), NOW]


def test_an_error_of_one_leaves_the_others_and_the_next_time(bells, caplog):
    @due.every(timedelta(hours=1), "broken")
    def broken(at: datetime) -> None:
        raise ValueError(at)

    due.every(timedelta(hours=1), "after")(bells.append)

    assert due.run(at=NOW) == ["bell", "after"]
    assert "What is due as broken was not done" in caplog.text
    assert due.run(at=NOW + timedelta(hours=1)) == ["bell", "after"]


def test_looking_without_anything_to_do_takes_a_few_queries_and_no_lock(
    bells, django_assert_num_queries
):
    due.run(at=NOW)
    # Of them three give the sign of the clock; on PostgreSQL and SQLite alike.
    with django_assert_num_queries(5) as asked:
        due.run(at=NOW + timedelta(minutes=1))

    assert sum("FOR " in query["sql"] for query in asked) <= 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_look_at_once_one_does_it(bells):
    together(*[lambda: due.run(at=NOW)] * 4)
    assert bells == [NOW]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.parametrize("locks", [True, False])
def test_the_lock_of_the_row_is_why(bells, locks):
    due.run(at=NOW - timedelta(hours=2))
    bells.clear()

    def look() -> list[str]:
        return due.run(at=NOW)

    overtake(look, look, after="LIMIT 21 FOR NO KEY UPDATE", locks=locks)

    assert len(bells) == (1 if locks else 2)


def test_cron_does_with_tick_what_a_worker_does():
    call_command("tick", stdout=(out := io.StringIO()))
    assert "hourly" in out.getvalue()
    assert heartbeat.clock_state(at=clock.now()) == "ok"

    call_command("tick", stdout=(out := io.StringIO()))
    assert "hourly" not in out.getvalue()
