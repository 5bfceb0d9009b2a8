from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from caladeo.management.demo import people
from caladeo.models import User
from opportunities.models import Client
from statuses.models import Status
from tests.caladeo.management.agenda import assert_a_few_tasks_are_late_and_a_few_are_for_today

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


# The other days of a year are like that of test_demo_agency.
LEAP_DAY = datetime(2028, 2, 29, 0, 3, tzinfo=PARIS)
SHORT_DAY = datetime(2027, 3, 28, 23, 58, tzinfo=PARIS)


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

    with time_machine.travel(LEAP_DAY, tick=False):
        call_command("demo", "--if-empty")

    told = capsys.readouterr().out
    assert "anna@alizes-voyages.fr (administrator)" in told
    assert people.PASSWORD in told
    assert_a_few_tasks_are_late_and_a_few_are_for_today(LEAP_DAY)


def test_an_agency_with_statuses_of_its_own_is_left_as_it_is():
    Status.objects.create(name="À nous")

    with pytest.raises(CommandError, match="new database"):
        call_command("demo", "--force")

    assert not User.objects.exists()


def test_it_stands_beside_what_is_in_the_database_already(seller):
    own = Client.objects.create(name="Famille Garnier")

    with time_machine.travel(SHORT_DAY, tick=False):
        call_command("demo", "--force")

    assert own.opportunities.count() == 0
    assert User.objects.count() == 5
    assert_a_few_tasks_are_late_and_a_few_are_for_today(SHORT_DAY)


@pytest.mark.parametrize("number", ["0", "-5", "99", "1000001"])
def test_a_size_that_makes_no_sense_is_refused(number):
    with pytest.raises(CommandError, match="from 100 to"):
        call_command("demo", "--force", f"--opportunities={number}")

    assert not User.objects.exists()


def test_a_database_in_use_gets_no_large_agency(seller):
    with pytest.raises(CommandError, match="new database"):
        call_command("demo", "--force", "--opportunities", "100")

    assert User.objects.get() == seller
