"""What the doctor sets right when asked, and that it asks."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from opportunities.models import Opportunity
from statuses.models import KeyDate
from tasks.models import DueDateMove, Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def mended(**options: Any) -> str:
    call_command("doctor", mend=True, stdout=(out := io.StringIO()), **options)
    return out.getvalue()


@pytest.fixture
def task() -> Task:
    """Due three days after the booking, of a trip that is sold."""
    sold = StatusFactory(name="Voyage confirmé", is_sold=True)
    deposit = KeyDate.objects.create(name="Acompte", source="booking", offset_days=0)
    AutoTaskTemplateFactory(status=sold, reference="key_date", key_date=deposit, offset_days=3)
    trip = OpportunityFactory(name="Islande en famille", status=sold)
    return Task.objects.get(opportunity=trip)


def test_what_can_be_counted_anew_is_said_then_set_right(task: Task) -> None:
    due = task.due_date
    Task.objects.filter(pk=task.pk).update(due_date=date(2020, 1, 1))
    lose_from_search("opportunities_opportunity", task.opportunity_id)

    said = mended(asks=False)

    task.refresh_from_db()
    assert task.due_date == due
    assert DueDateMove.objects.filter(task=task, cause=DueDateMove.Cause.COMPUTED).exists()
    assert Opportunity.objects.search("Islande").exists()
    assert said.index("Will give each open") < said.index("Done: give each open")
    assert "Done: fill the search index anew" in said
    assert "All is well." in said


def test_a_booking_is_dated_anew_and_its_tasks_follow(task: Task) -> None:
    due = task.due_date
    with connection.cursor() as cursor:
        cursor.execute("UPDATE opportunities_opportunity SET booked_on = %s", [date(2019, 1, 1)])
        cursor.execute(
            "UPDATE tasks_task SET due_date = %s, computed_date = %s, reference_date = %s",
            [date(2019, 1, 4), date(2019, 1, 4), date(2019, 1, 1)],
        )

    mended(asks=False)

    task.refresh_from_db()
    assert task.due_date == due
    assert Opportunity.objects.get().booked_on == due - timedelta(days=3)


def test_nothing_is_done_by_who_says_no(task: Task, monkeypatch: Any) -> None:
    Task.objects.filter(pk=task.pk).update(due_date=date(2020, 1, 1))
    monkeypatch.setattr("builtins.input", lambda _words: "n")

    with pytest.raises(CommandError, match="Nothing was changed"):
        mended()

    task.refresh_from_db()
    assert task.due_date == date(2020, 1, 1)


def test_where_nothing_is_wrong_nothing_is_written(task: Task) -> None:
    assert "nothing that counting anew would set right" in mended()


def lose_from_search(table: str, key: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DELETE FROM {table}_search WHERE id = %s", [key])  # noqa: S608
        else:
            cursor.execute(
                f"INSERT INTO {table}_search ({table}_search, rowid, search_text)"  # noqa: S608
                f" SELECT 'delete', id, search_text FROM {table} WHERE id = %s",
                [key],
            )
