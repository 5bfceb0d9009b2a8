"""What the benchmarks measure against is written by plain SQL: it must know each new column."""

import pytest

from caladeo import clock
from tests.benchmarks import floor
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

pytestmark = pytest.mark.django_db


def test_the_floor_of_a_move_writes_an_entry_and_five_tasks_each():
    start, to = StatusFactory.create_batch(2)
    AutoTaskTemplateFactory.create_batch(5, status=to, before_departure=True)
    pks = [row.pk for row in OpportunityFactory.create_batch(2, status=start, travelling=True)]

    floor.move(pks, start=start, to=to, at=clock.now())

    assert floor.wrote_as_much(pks)
