from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from caladeo import clock
from caladeo.management.demo import agency, people
from caladeo.models import User
from opportunities.models import Client, StatusChange
from statuses.models import Status
from tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PARIS = ZoneInfo("Europe/Paris")


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
