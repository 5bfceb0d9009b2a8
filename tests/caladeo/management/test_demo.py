"""What the command refuses; what it makes is in test_demo_agency and test_demo_large."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from caladeo.models import User
from statuses.models import Status

pytestmark = pytest.mark.django_db


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


def test_an_agency_with_statuses_of_its_own_is_left_as_it_is():
    Status.objects.create(name="À nous")

    with pytest.raises(CommandError, match="new database"):
        call_command("demo", "--force")

    assert not User.objects.exists()


@pytest.mark.parametrize("number", ["0", "-5", "99", "1000001"])
def test_a_size_that_makes_no_sense_is_refused(number):
    with pytest.raises(CommandError, match="from 100 to"):
        call_command("demo", "--force", f"--opportunities={number}")

    assert not User.objects.exists()


def test_a_database_in_use_gets_no_large_agency(seller):
    with pytest.raises(CommandError, match="new database"):
        call_command("demo", "--force", "--opportunities", "100")

    assert User.objects.get() == seller
