"""Anna is away from 10 to 14 May 2027, and Julien stands in for her; it is 3 May."""

import pytest
import time_machine

from caladeo.models import User
from tests.factories import UserFactory
from tests.tasks.absences.steps import NOW, away


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield NOW.date()


@pytest.fixture
def anna() -> User:
    return UserFactory(name="Anna Moreau")


@pytest.fixture
def julien() -> User:
    return UserFactory(name="Julien Petit")


@pytest.fixture
def absence(anna, julien):
    return away(anna, julien)
