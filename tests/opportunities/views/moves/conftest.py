import pytest

from caladeo.models import User
from opportunities.models import Opportunity
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, UserFactory


@pytest.fixture
def lea(db: None) -> User:
    return UserFactory(name="Léa Petit")


@pytest.fixture
def trips(seller: User) -> list[Opportunity]:
    """Three of Julien, each with an automatic task that follows the manager."""
    status = AutoTaskTemplateFactory(name="Relancer").status
    return [
        OpportunityFactory(name=name, status=status, manager=seller)
        for name in ("Andalousie", "Québec", "Safari")
    ]
