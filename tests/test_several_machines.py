"""Two app servers and two workers on one PostgreSQL; one of each dies under load."""

import os

import pytest
from django.db import connection

from tests.machines import databases, story
from tests.machines.fleet import Fleet

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite is a file: it serves one machine"
    ),
]


def test_a_server_and_a_worker_die_and_nothing_is_lost() -> None:
    name = connection.settings_dict["NAME"]
    with Fleet(databases.named(os.environ["DATABASE_URL"], name)) as fleet:
        told = story.play(fleet, story.SMALL)

    assert told.acknowledged == story.SMALL.acknowledged
