from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from caladeo.models import User
from tests.factories import OpportunityFactory, TaskFactory, UserFactory
from tests.tasks.mornings.postman import Postman, working

WEDNESDAY = date(2027, 5, 12)


@pytest.fixture
def postman(settings: Any) -> Iterator[Postman]:
    postman = Postman()
    with working(postman, settings):
        yield postman


@pytest.fixture
def anna() -> User:
    """Wants her mail on working days at 7:30; has a task that is late and one of today."""
    anna: User = UserFactory(
        name="Anna Moreau", email="anna@example.com", morning_mail=User.MorningMail.WORKDAYS
    )
    trip = TaskFactory(
        assignee=anna,
        name="Contrôler les passeports",
        due_date=date(2027, 4, 30),
        opportunity__name="Tour d’Islande",
        opportunity__client__name="Famille Texier",
        opportunity__manager=anna,
    ).opportunity
    TaskFactory(opportunity=trip, name="Vérifier l’acompte", due_date=WEDNESDAY)
    return anna


def wants_mail(count: int) -> list[User]:
    """People who want it, each with a task of today."""
    people: list[User] = UserFactory.create_batch(count, morning_mail=User.MorningMail.WORKDAYS)
    trip = OpportunityFactory()
    for person in people:
        TaskFactory(opportunity=trip, assignee=person, due_date=WEDNESDAY)
    return people
