import pytest
from django.test import Client

from caladeo.models import User
from statuses.models import Status
from tests.factories import StatusFactory


@pytest.fixture
def screen(administrator: User) -> Client:
    """The browser of somebody who may configure."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def confirmed(db: None) -> Status:
    return StatusFactory(name="Voyage confirmé", color="#2E9B57", probability=100)
