from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from caladeo import clock
from caladeo.models import User
from tasks.feeds import addresses
from tasks.models import CalendarFeed
from tests.clients import Client
from tests.factories import OpportunityFactory, UserFactory

WEDNESDAY = date(2027, 5, 12)


@pytest.fixture
def anna(today: date) -> User:
    person: User = UserFactory(name="Anna Moreau", email="anna@example.com")
    return person


@pytest.fixture
def trip(anna: User) -> Any:
    return OpportunityFactory(
        name="Tour d’Islande",
        client__name="Famille Texier",
        manager=anna,
        departure_date=date(2027, 6, 14),
        duration_days=15,
    )


@pytest.fixture
def subscribe(anna: User) -> Callable[..., str]:
    """The path of a new address of Anna's."""

    def made(kind: str = CalendarFeed.Kind.TASKS, *, leaves_out: bool = False) -> str:
        url = addresses.renew(anna, kind, leaves_out_clients=leaves_out, at=clock.now())
        return url.removeprefix("http://testserver")

    return made


@pytest.fixture
def program() -> Client:
    """A calendar program: it has the address, and no session."""
    return Client()
