import pytest

from statuses.models import Status
from tests.factories import StatusFactory


@pytest.fixture
def confirmed(db: None) -> Status:
    return StatusFactory(name="Voyage confirmé", color="#2E9B57", probability=100)
