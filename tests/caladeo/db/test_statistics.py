"""What SQLite knows of its tables, and that nothing needs luck without it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from caladeo import clock
from caladeo.jobs import background, perform
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import transitions, undoing
from statuses.models import Status
from tasks import doctor
from tests.database import forget_statistics
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.working import work

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "sqlite" not in connection.settings_dict["ENGINE"], reason="PostgreSQL keeps its own"
    ),
]
NOW = datetime(2027, 5, 12, 8, tzinfo=UTC)


def known() -> set[str]:
    """The tables that the planner knows of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone():
            return set()
        cursor.execute("SELECT tbl FROM sqlite_stat1")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def kyoto() -> Opportunity:
    trip: Opportunity = OpportunityFactory()
    forget_statistics()
    return trip


def test_they_are_looked_at_after_migrations(kyoto) -> None:
    call_command("migrate", verbosity=0)

    assert "opportunities_opportunity" in known()


def test_they_are_looked_at_after_long_work(kyoto, monkeypatch) -> None:
    monkeypatch.setitem(perform.KINDS, "nothing", perform.JobKind(lambda *_how: {}, writes=True))
    how = {"title": "x", "result": "jobs:list", "again": "/", "at": clock.now()}
    background.start("nothing", by=kyoto.manager, **how)

    work()

    assert "opportunities_opportunity" in known()


# --- Without them ---


def steps(call: Callable[[], Any]) -> int:
    """How much the database has to do, in hundreds of its instructions."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    connection.connection.set_progress_handler(step, 100)
    try:
        call()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return count


def many_more(status: Status, count: int) -> None:
    manager, client = UserFactory(), ClientFactory()
    rows = [
        Opportunity(name=f"Voyage {n}", client=client, manager=manager, status=status)
        for n in range(count)
    ]
    transitions.create(rows, by=None, source="import", at=NOW)
    forget_statistics()


def test_the_doctor_takes_twice_as_long_for_twice_as_many() -> None:
    status = AutoTaskTemplateFactory(status=StatusFactory(is_sold=True)).status
    many_more(status, 400)
    some = steps(lambda: list(doctor.examine()))
    many_more(status, 400)

    assert steps(lambda: list(doctor.examine())) < 3 * some


def test_one_undo_takes_as_long_in_a_large_agency() -> None:
    status = AutoTaskTemplateFactory(status=StatusFactory(is_sold=True)).status
    kyoto = OpportunityFactory()
    many_more(status, 200)

    def undone() -> int:
        here = Opportunity.objects.filter(pk=kyoto.pk)
        changes = transitions.move(here, to=status, by=None, source="code", at=NOW).changes
        change = StatusChange.objects.get(pk=changes[0].pk)
        return steps(lambda: undoing.undo(change, by=None, at=NOW))

    undone()
    some = undone()
    many_more(status, 1000)

    assert undone() < 1.5 * some
