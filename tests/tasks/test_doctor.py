"""Each fault that the doctor knows is planted, past every guard and constraint, and named."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opportunities import key_dates
from opportunities.clients import merging
from opportunities.models import (
    Client,
    ClientMerge,
    FactChange,
    KeyDateValue,
    Opportunity,
    StatusChange,
)
from opportunities.moves import tracked_fields, transitions, undoing, undoing_fields
from statuses.models import KeyDate, Status
from tasks.actions import deleting, editing
from tasks.models import DueDateMove, Task
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.tasks.model.faults import FAULTS

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)
MODELS = (
    Client,
    ClientMerge,
    Opportunity,
    StatusChange,
    Task,
    DueDateMove,
    KeyDate,
    KeyDateValue,
    FactChange,
)


def examined() -> tuple[int, str]:
    """The exit status of the command, and all that it says."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out, no_color=True)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def loosen(*models) -> None:
    """Put a copy without any constraint in front of each table, until the test is rolled back."""
    original = "main." if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM {original}{table}")  # noqa: S608


def move(*rows, to, at, quiet=False):
    opportunities = Opportunity.objects.filter(pk__in=[row.pk for row in rows])
    return transitions.move(
        opportunities, to=to, by=None, source="bulk", at=at, quiet=quiet
    ).changes


@pytest.fixture(scope="module")
def ids(lasting):
    """A small agency in which everything is right, and the keys of its rows."""
    asked, sold = StatusFactory(name="Demande"), StatusFactory(name="Vendu", is_sold=True)
    option = KeyDate.objects.create(name="Option", source="booking", offset_days=7)
    call = AutoTaskTemplateFactory(status=asked, offset_days=3)
    pay = AutoTaskTemplateFactory(status=sold, before_departure=True, visible_days=10)
    AutoTaskTemplateFactory(status=sold, reference="key_date", key_date=option, offset_days=1)
    TaskFactory()
    kyoto, peru = OpportunityFactory.create_batch(2, status=asked, travelling=True)
    first, second = move(kyoto, peru, to=sold, at=NOW)
    task, pinned = kyoto.tasks.get(template=pay), peru.tasks.get(template=pay)
    editing.edit(pinned, by=None, at=NOW, due_date=date(2027, 6, 1))
    [left] = move(peru, to=asked, at=NOW + timedelta(hours=1))
    undoing.undo(left, by=None, at=NOW + timedelta(hours=2))
    [quiet] = move(peru, to=asked, at=NOW + timedelta(hours=3), quiet=True)
    chase = AutoTaskTemplateFactory(status=asked, on_leave="cancel_if_closed")
    lost = OpportunityFactory(status=asked)
    move(lost, to=sold, at=NOW + timedelta(minutes=30))
    move(lost, to=StatusFactory(closed=True), at=NOW + timedelta(minutes=40))
    unless_past = AutoTaskTemplateFactory(before_departure=True, if_past="skip")
    soon = OpportunityFactory(status=unless_past.status)
    tracked_fields.write(
        Opportunity.objects.filter(pk=soon.pk), by=None, at=NOW, departure_date=date(2027, 5, 20)
    )
    [late] = move(OpportunityFactory(travelling=True), to=sold, at=NOW + timedelta(hours=4))
    rows = {
        **facts_put_back(kyoto),
        "late": late,
        "kyoto": kyoto,
        "peru": peru,
        "asked": asked,
        "sold": sold,
        "option": option,
        "call": call,
        "pay": pay,
        "task": task,
        "pinned": pinned,
        "first": first,
        "second": second,
        "left": left,
        "quiet": quiet,
        "lost": lost,
        "unless_past": soon.tasks.get(),
        "chase": lost.tasks.get(template=chase),
        "other": UserFactory(),
    }
    return {name: row.pk for name, row in rows.items()}


def merged(client):
    """Another one was merged into this client."""
    gone = ClientFactory(name="Famille Roux")
    return {"client": client, "merge": merging.merge(client.pk, gone.pk, by=None, at=NOW)}


def facts_put_back(trip):
    """Its departure and a key date were changed; one of the two changes was taken back.

    Its client was merged with another one.
    """
    rows, departure = Opportunity.objects.filter(pk=trip.pk), trip.departure_date
    tracked_fields.write(rows, by=None, at=NOW, departure_date=departure + timedelta(days=5))
    tracked_fields.write(rows, by=None, at=NOW, departure_date=departure)
    key_dates.write(trip, {KeyDate.objects.get().pk: departure}, by=None, at=NOW)
    shifted, _again, named = FactChange.objects.filter(opportunity=trip).order_by("pk")
    [back] = undoing_fields.undo(trip, [named.pk], by=None, at=NOW)
    return {"shifted": shifted, "back": back, **merged(trip.client)}


# Where a key date is counted from itself, the open tasks are asked for in another way.
IN_A_CIRCLE = "UPDATE statuses_keydate SET source = 'key_date', base_id = id"


@pytest.mark.parametrize(
    "fault",
    [pytest.param(one, marks=pytest.mark.both if one == IN_A_CIRCLE else ()) for one in FAULTS],
)
def test_each_fault_is_named(fault, ids):
    loosen(*MODELS)
    with connection.cursor() as cursor:
        cursor.execute(fault.format(**ids))

    code, said = examined()

    assert code == 1
    assert [words for words in FAULTS[fault] if words.format(**ids) not in said] == []


@pytest.mark.both
def test_an_agency_in_which_all_is_right_is_left_in_peace(ids):
    deleting.delete(Task.objects.get(pk=ids["task"]), at=NOW)

    assert examined() == (0, "All is well.\n")


def test_long_lists_of_faults_are_cut_unless_all_are_asked_for(ids):
    late = TaskFactory.create_batch(25)
    Task.objects.filter(pk__in=[row.pk for row in late]).update(follows_manager=True)
    Task.objects.filter(pk__in=[row.pk for row in late]).update(assignee=ids["other"])
    out = StringIO()

    _code, said = examined()
    with pytest.raises(CommandError, match="25 faults found"):
        call_command("doctor", "--all", stdout=out)

    assert said.count("follows the manager") == 20
    assert "… and 5 more" in said
    assert out.getvalue().count("follows the manager") == 25


def test_the_queries_do_not_grow_with_the_rows_and_none_writes(ids):
    with CaptureQueriesContext(connection) as few:
        examined()
    sold = Status.objects.get(pk=ids["sold"])
    move(*OpportunityFactory.create_batch(6), to=sold, at=NOW + timedelta(hours=5))

    with CaptureQueriesContext(connection) as many:
        examined()

    assert len(many) == len(few)
    assert {query["sql"].split()[0] for query in many} <= {"SELECT", "DECLARE"}
