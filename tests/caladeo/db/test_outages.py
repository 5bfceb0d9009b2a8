"""Which faults are the database's, by the codes that it gives."""

import pytest
from django.db import DatabaseError

from caladeo.db import outages


class DriverError(Exception):
    """What the driver of PostgreSQL raises."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.sqlstate = state


def raised(state: str) -> DatabaseError:
    error = DatabaseError(state)
    error.__cause__ = DriverError(state)
    return error


@pytest.mark.parametrize("state", ["08006", "53100", "53300", "57P01", "57P03", "58030", "25006"])
def test_a_server_that_is_away(state: str) -> None:
    assert outages.is_away(raised(state))
    assert not outages.is_busy(raised(state))


@pytest.mark.parametrize("state", ["55P03", "57014", "40P01"])
def test_a_server_that_is_busy(state: str) -> None:
    assert outages.is_busy(raised(state))
    assert not outages.is_away(raised(state))


@pytest.mark.parametrize("state", ["42P01", "42601", "22001", "23505", "23514", "25P02"])
def test_a_fault_of_our_own(state: str) -> None:
    assert not outages.is_outage(raised(state))


def test_what_is_no_fault_of_a_database() -> None:
    assert not outages.is_outage(OSError("disk full"))
