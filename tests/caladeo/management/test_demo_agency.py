"""What is in the demo agency; made once, looked at from many sides."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import Model, QuerySet
from django.test import override_settings

from caladeo.management.demo import people
from caladeo.models import User
from opportunities.events import Source
from opportunities.models import Client, Opportunity, StatusChange
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status
from tasks.models import Task
from tests.caladeo.management.agenda import assert_a_few_tasks_are_late_and_a_few_are_for_today
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MODELS = (User, Role, Status, KeyDate, AutoTaskTemplate, Client, Opportunity, StatusChange, Task)

# On a day that few years have, and that has just begun; that of tests/test_weights.py is another.
MOMENT = datetime(2028, 2, 29, 0, 3, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(scope="module")
def told(lasting: None) -> Iterator[str]:
    """What the command says that makes the agency that all of these tests look at.

    It is `MOMENT` still.
    """
    out = StringIO()
    with time_machine.travel(MOMENT, tick=False):
        with override_settings(DEBUG=True):
            call_command("demo", "--if-empty", stdout=out)
        yield out.getvalue()


@pytest.fixture
def demo(told: str) -> datetime:
    """When it was made."""
    return MOMENT


def contents() -> dict[type[Model], list[dict[str, object]]]:
    return {model: list(model._default_manager.order_by("pk").values()) for model in MODELS}


@pytest.mark.once
def test_if_empty_fills_a_new_database_and_shows_the_accounts(told):
    assert "The demo agency is ready." in told
    assert "anna@alizes-voyages.fr (administrator)" in told
    assert people.PASSWORD in told


@pytest.mark.once
def test_the_agency_has_its_people_its_pipeline_and_its_trips(demo):
    assert [User.objects.count(), Status.objects.count(), AutoTaskTemplate.objects.count()] == [
        4,
        10,
        23,  # two of them follow another, one goes to whoever has a role
    ]
    assert [Client.objects.count(), Opportunity.objects.count()] == [30, 60]
    assert set(Client.objects.values_list("kind", flat=True)) == set(Client.Kind.values)
    assert not Status.objects.filter(opportunities=None).exists()
    assert not Client.objects.filter(opportunities=None).exists()


@pytest.mark.once
def test_a_few_tasks_are_late_and_a_few_are_for_today(demo):
    assert_a_few_tasks_are_late_and_a_few_are_for_today(demo)


@pytest.mark.once
def test_everything_in_it_would_pass_the_forms(demo):
    for model in (User, Client, Opportunity, Task):
        # Uniqueness, constraints and foreign keys are held by the database that it is in.
        keys = {field.name for field in model._meta.fields if field.is_relation}
        for row in model._default_manager.all():
            row.full_clean(keys, validate_unique=False, validate_constraints=False)


@pytest.mark.once
def test_the_administrator_signs_in_with_the_password_that_is_shown(demo, rf):
    [administrator] = User.objects.administrators()

    person = authenticate(rf.post("/"), username=administrator.email, password=people.PASSWORD)

    assert person == administrator
    assert person.is_superuser


@pytest.mark.once
def test_the_changes_of_each_trip_form_one_chain_that_ends_in_its_status(demo):
    for trip in Opportunity.objects.prefetch_related("changes"):
        changes = sorted(trip.changes.all(), key=lambda change: change.pk)
        froms = [change.from_status_id for change in changes]
        tos = [change.to_status_id for change in changes]
        moments = [change.changed_at for change in changes]
        assert froms == [None, *tos[:-1]]
        assert tos[-1] == trip.status_id
        assert moments == sorted(moments)
        assert moments[0] == trip.created_at


@pytest.mark.once
def test_people_moved_the_trips_from_the_page_and_from_the_board(demo):
    sources = set(StatusChange.objects.values_list("source", flat=True))

    assert sources == {Source.SCREEN, Source.BOARD}
    assert not StatusChange.objects.filter(changed_by=None).exists()


def test_every_unpinned_open_task_is_due_when_the_resolver_says(demo):
    tasks = Task.objects.open().automatic().filter(is_pinned=False)

    assert all(task.due_date == task.computed_date for task in tasks)
    assert tasks.waiting().exists()
    assert Task.objects.open().filter(is_pinned=True).exists()


@pytest.mark.once
def test_a_second_run_changes_nothing(demo, capsys):
    before = contents()

    call_command("demo", "--force")

    assert contents() == before
    assert "already there" in capsys.readouterr().out


def test_the_doctor_finds_it_well(demo, capsys):
    call_command("doctor")

    assert capsys.readouterr().out == "All is well.\n"


@pytest.mark.once
def test_another_database_gets_the_same_agency_beside_what_is_there_already(demo):
    first = story()
    for model in reversed(MODELS):
        QuerySet(model).delete()  # behind the guards
    UserFactory()
    own = Client.objects.create(name="Famille Garnier")

    call_command("demo", "--force")

    assert story() == first
    assert own.opportunities.count() == 0
    assert User.objects.count() == 5


def story() -> list[object]:
    changes = StatusChange.objects.values_list(
        "opportunity__name", "to_status__name", "changed_at", "changed_by__name", "source"
    )
    tasks = Task.objects.values_list("name", "opportunity__name", "due_date", "state", "done_at")
    return [*changes.order_by("pk"), *tasks.order_by("pk")]
