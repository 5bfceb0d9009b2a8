from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Model

from caladeo import clock
from caladeo.management.demo import agency, people
from caladeo.models import User
from opportunities.actors import Road
from opportunities.models import Client, Opportunity, StatusChange
from statuses.models import AutoTaskTemplate, KeyDate, Status
from tasks.models import Task

pytestmark = pytest.mark.django_db
MODELS = (User, Status, KeyDate, AutoTaskTemplate, Client, Opportunity, StatusChange, Task)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def demo() -> None:
    agency.create(now=clock.now())


def contents() -> dict[type[Model], list[dict[str, object]]]:
    return {model: list(model._default_manager.order_by("pk").values()) for model in MODELS}


def test_the_agency_has_its_people_its_pipeline_and_its_trips(demo):
    assert [User.objects.count(), Status.objects.count(), AutoTaskTemplate.objects.count()] == [
        4,
        10,
        20,
    ]
    assert [Client.objects.count(), Opportunity.objects.count()] == [30, 60]
    assert set(Client.objects.values_list("kind", flat=True)) == set(Client.Kind.values)
    assert not Status.objects.filter(opportunities=None).exists()
    assert not Client.objects.filter(opportunities=None).exists()


def test_everything_in_it_would_pass_the_forms(demo):
    for model in (User, Client, Opportunity, Task):
        for row in model._default_manager.all():
            row.full_clean()


def test_the_administrator_signs_in_with_the_password_that_is_shown(demo, rf):
    [administrator] = User.objects.administrators()

    person = authenticate(rf.post("/"), username=administrator.email, password=people.PASSWORD)

    assert person == administrator
    assert person.is_superuser


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


def test_people_moved_the_trips_from_the_page_and_from_the_board(demo):
    roads = set(StatusChange.objects.values_list("road", flat=True))

    assert roads == {Road.SCREEN, Road.BOARD}
    assert not StatusChange.objects.filter(changed_by=None).exists()


def test_every_unpinned_open_task_is_due_when_the_resolver_says(demo):
    tasks = Task.objects.following_dates().select_related("opportunity", "change")

    assert all(task.due_date == task.computed_date for task in tasks)
    assert tasks.waiting().exists()
    assert Task.objects.open().filter(is_pinned=True).exists()


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 5, 12, 9, 42, tzinfo=PARIS),
        datetime(2028, 2, 29, 0, 3, tzinfo=PARIS),
        datetime(2027, 3, 28, 23, 58, tzinfo=PARIS),
    ],
)
def test_whatever_the_day_a_few_tasks_are_late_and_a_few_are_for_today(moment):
    with time_machine.travel(moment, tick=False):
        agency.create(now=clock.now())
        counts = Task.objects.counts(clock.today())

    assert 10 <= counts["late"] <= 15
    assert 6 <= counts["today"] <= 10
    assert 4 <= counts["undated"] <= 10
    assert counts["upcoming"] > 40
    assert counts["closed"] > 300
    assert not Task.objects.filter(done_at__gt=moment).exists()
    assert not StatusChange.objects.filter(changed_at__gt=moment).exists()


def test_a_second_run_changes_nothing(demo, capsys):
    before = contents()

    call_command("demo", "--force")

    assert contents() == before
    assert "already there" in capsys.readouterr().out


def test_two_databases_get_the_same_agency():
    with time_machine.travel(datetime(2027, 5, 12, 9, 42, tzinfo=PARIS), tick=False):
        agency.create(now=clock.now())
        first = story()
        for model in reversed(MODELS):
            model._default_manager.all().delete()
        agency.create(now=clock.now())

    assert story() == first


def story() -> list[object]:
    changes = StatusChange.objects.values_list(
        "opportunity__name", "to_status__name", "changed_at", "changed_by__name", "road"
    )
    tasks = Task.objects.values_list("name", "opportunity__name", "due_date", "state", "done_at")
    return [*changes.order_by("pk"), *tasks.order_by("pk")]


def test_it_refuses_to_touch_a_real_agency():
    assert not settings.DEBUG

    with pytest.raises(CommandError, match="--force"):
        call_command("demo")

    assert not User.objects.exists()


def test_if_empty_does_nothing_where_somebody_works(seller, settings, capsys):
    settings.DEBUG = True

    call_command("demo", "--if-empty")

    assert User.objects.get() == seller
    assert capsys.readouterr().out == ""


def test_if_empty_fills_a_new_database_and_shows_the_accounts(settings, capsys):
    settings.DEBUG = True

    call_command("demo", "--if-empty")

    told = capsys.readouterr().out
    assert "anna@alizes-voyages.fr (administrator)" in told
    assert people.PASSWORD in told


def test_an_agency_with_statuses_of_its_own_is_left_as_it_is():
    Status.objects.create(name="À nous")

    with pytest.raises(CommandError, match="new database"):
        call_command("demo", "--force")

    assert not User.objects.exists()


def test_it_stands_beside_what_is_in_the_database_already(seller):
    own = Client.objects.create(name="Famille Garnier")

    call_command("demo", "--force")

    assert own.opportunities.count() == 0
    assert User.objects.count() == 5
