"""Rows written by the hundred are the rows that the ORM would have written one by one."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from caladeo.db import writing
from opportunities.models import Client
from tasks.models import Task
from tests.factories import OpportunityFactory, TaskFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ODD = "Tabulation\t, retour\r\n, « 'guillemets' \\N », \\. et 😀"


@pytest.fixture
def owner():
    return OpportunityFactory()


def task(owner, number, **values):
    defaults = {
        "due_date": date(2027, 1, 1),
        "description": ODD,
        "assignee": UserFactory.build() if not owner else owner.manager,
    }
    return Task(opportunity=owner, name=f"Étape {number}", **(defaults | values))


def written(rows):
    """What the database has of these rows, all columns but the key."""
    fields = [field.attname for field in Task._meta.concrete_fields if field.attname != "id"]
    return list(Task.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values(*fields))


@pytest.mark.parametrize("count", [1, 3, 300, 1000])
def test_rows_are_written_as_by_the_orm(owner, count):
    skipped = [["2027-01-02", "Pont", "closure"]]
    rows = [task(owner, number, skipped_days=skipped) for number in range(count)]
    theirs = [task(owner, number, skipped_days=skipped) for number in range(count)]
    for ours, other in zip(rows, theirs, strict=True):
        other.created_at = ours.created_at

    with transaction.atomic():
        writing.insert(rows)
    Task.objects.bulk_create(theirs)

    assert written(rows) == written(theirs)
    assert written(rows)[0]["search_text"] == "etape 0"


@pytest.mark.parametrize("count", [2, 300, 1000])
def test_keys_come_back_in_the_order_of_the_rows(owner, count):
    rows = [task(owner, number) for number in range(count)]
    with transaction.atomic():
        writing.insert(rows)

    names = Task.objects.in_bulk([row.pk for row in rows])
    assert [row.name for row in rows] == [names[row.pk].name for row in rows]
    assert TaskFactory(opportunity=owner).pk > max(row.pk for row in rows)


def test_keys_that_nobody_asks_for_are_in_the_order_of_the_rows_too():
    layout = writing.ColumnLayout(Client, writing.attributes(Client))
    rows = [layout.ready(Client(name=f"{n:04}"), writing.attributes(Client)) for n in range(3000)]
    with transaction.atomic():
        writing.insert_rows(layout, rows)

    written = list(Client.objects.order_by("pk").values_list("name", flat=True))
    assert written == sorted(written)


def test_nothing_is_written_of_nothing():
    assert writing.insert([]) == []
    writing.update([], ["name"])

    assert not Client.objects.exists()


@pytest.mark.parametrize("count", [1, 3000])
def test_each_row_gets_its_own_new_values(owner, count):
    rows = [task(owner, number) for number in range(count)]
    with transaction.atomic():
        writing.insert(rows)
    for number, row in enumerate(rows):
        row.name, row.due_date, row.visible_days = f"Autre {number} {ODD}", None, number
        row.skipped_days, row.is_raised = [["2027-01-02", ODD, "closure"]], True
        row.description = "n’est pas écrite"

    names = ("name", "due_date", "visible_days", "skipped_days", "is_raised", "search_text")
    with transaction.atomic():
        writing.update(rows, names)

    for row in Task.objects.order_by("pk"):
        number = row.visible_days
        assert (row.pk, row.name) == (rows[number].pk, f"Autre {number} {ODD}")
        assert (row.due_date, row.is_raised) == (None, True)
        assert row.skipped_days == [["2027-01-02", ODD, "closure"]]
        assert row.search_text.startswith(f"autre {number}")
        assert row.description == ODD


@pytest.mark.parametrize("count", [3, 300])
def test_a_constraint_that_one_row_breaks_keeps_all_of_them_out(owner, count):
    rows = [task(owner, number) for number in range(count)]
    rows[1].state = "forgotten"

    with pytest.raises(IntegrityError), transaction.atomic():
        writing.insert(rows)

    assert not Task.objects.exists()
