"""A new agency changes its calendar for the first time, beside moves that count with it."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from caladeo import clock
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import Status
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, set_calendar
from tests.overtaking import needs_row_locks, overtake

pytestmark = pytest.mark.django_db(transaction=True)

COUNTED, MOVED = '"statuses_agencycalendar"', '"tasks_duedatemove"'
MIGRATION = "0005_first_calendar"
# Thirty days before the departure is a Saturday; its Monday is Whit Monday, in France only.
FRENCH, BRITISH = date(2027, 5, 18), date(2027, 5, 17)


@pytest.fixture
def status() -> Status:
    """Of an agency whose calendar is as the migration left it; a trip is in it already."""
    state = MigrationLoader(connection).project_state(("statuses", MIGRATION))
    import_module(f"statuses.migrations.{MIGRATION}").create(state.apps, connection.schema_editor())
    template = AutoTaskTemplateFactory(before_departure=True, day_rule="next")
    OpportunityFactory(status=template.status, travelling=True)
    row: Status = template.status
    return row


@pytest.fixture
def enter(status: Status) -> Callable[[], Any]:
    trip = OpportunityFactory(travelling=True)
    rows = Opportunity.objects.filter(pk=trip.pk)
    how: dict[str, Any] = {"to": status, "by": None, "source": Source.CODE}
    return lambda: transitions.move(rows, at=clock.now(), **how)


def move_to_britain() -> None:
    set_calendar(country="GB", subdivision="")


def due_dates() -> set[date]:
    return set(Task.objects.values_list("due_date", flat=True))


def test_the_first_change_waits_for_a_move(enter: Callable[[], Any]) -> None:
    overtake(enter, move_to_britain, after=COUNTED)

    assert due_dates() == {BRITISH}


@needs_row_locks
def test_without_the_lock_the_change_misses_a_task(enter: Callable[[], Any]) -> None:
    overtake(enter, move_to_britain, after=COUNTED, locks=False)

    assert due_dates() == {FRENCH, BRITISH}


def test_a_move_waits_for_the_first_change(enter: Callable[[], Any]) -> None:
    overtake(move_to_britain, enter, after=MOVED)

    assert due_dates() == {BRITISH}


@needs_row_locks
def test_without_the_lock_a_move_counts_with_the_old_calendar(enter: Callable[[], Any]) -> None:
    overtake(move_to_britain, enter, after=MOVED, locks=False)

    assert due_dates() == {FRENCH, BRITISH}
