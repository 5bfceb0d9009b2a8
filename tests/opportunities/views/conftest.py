import pytest

from opportunities import models
from statuses.models import Status
from tests.factories import AutoTaskTemplateFactory, ClientFactory, StatusFactory


@pytest.fixture
def first(db: None) -> Status:
    """The first status of the pipeline, which calls for one task."""
    status = StatusFactory(name="Nouveau projet", position=0)
    AutoTaskTemplateFactory(status=status, name="Appeler le client")
    return status


@pytest.fixture
def lefevre(db: None) -> models.Client:
    return ClientFactory(name="Famille Lefèvre")
