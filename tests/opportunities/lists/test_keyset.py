"""Pages of every order, walked to the end and back, beside what Python sorts."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caladeo.models import User
from opportunities.lists import paging
from opportunities.lists.filters import Listing, Order, Scope
from opportunities.models import Opportunity
from tests.database import forget_statistics
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

SORTS = [way + order for order, way in product(Order.values, ("", "-"))]
FIRST = {
    Order.NAME: lambda row: row.search_text,
    Order.CLIENT: lambda row: (row.client.search_text, row.client_id),
    Order.STATUS: lambda row: (row.status.position, row.status_id),
    Order.MANAGER: lambda row: (row.manager.name.lower(), row.manager_id),
    Order.DEPARTURE: lambda row: row.departure_date,
    Order.REVENUE: lambda row: row.expected_revenue,
}
GROUPED = {Order.CLIENT, Order.STATUS, Order.MANAGER}


@pytest.fixture(scope="module")
def trips(lasting: None) -> list[Opportunity]:
    """Large groups and small ones, the same names and places, dates and amounts that lack."""
    clients = [ClientFactory(name=name) for name in ("dupont", "dupont", "albert", "zola")]
    managers = [UserFactory(name=name) for name in ("Anna", "anna", "Julien")]
    statuses = [
        StatusFactory(position=3),
        StatusFactory(position=1),
        StatusFactory(position=1, closed=True),
        StatusFactory(position=2, closed=True),
    ]
    for factory in (StatusFactory, ClientFactory, UserFactory):
        factory()  # without opportunities
    days = (date(2027, 6, 14), None, date(2027, 6, 14), date(2026, 1, 2), None, date(2028, 2, 29))
    return [
        OpportunityFactory(
            name=f"kyoto {number * 7 % 5}",
            client=clients[min(number * 5 % 11, 3)],
            manager=managers[number * 3 % 7 % 3],
            status=statuses[number * 5 % 9 % 4],
            departure_date=days[number % 6],
            expected_revenue=None if number % 4 == 0 else 1000 * (number % 3),
        )
        for number in range(24)
    ]


def sorted_by_python(rows: list[Opportunity], sort: str) -> list[int]:
    order = Order(sort.removeprefix("-"))
    by, is_turned = FIRST[order], sort.startswith("-")
    rows = sorted(rows, key=lambda row: row.pk)
    if order in GROUPED:
        rows.sort(key=lambda row: row.departure_date or date.max)
    known = [row for row in rows if by(row) is not None]
    known.sort(key=by, reverse=is_turned)  # stable both ways
    return [row.pk for row in [*known, *(row for row in rows if by(row) is None)]]


def walked(listing: Listing, *, count: int, **start: Any) -> list[list[int]]:
    """The pages that follow each other from there on."""
    pages: list[list[int]] = []
    rows = listing.apply(Opportunity.objects.all())
    while True:
        page = paging.page_keys(listing, rows, count=count, **start)
        if not page:
            return pages
        pages.append(page)
        start["beyond"] = page[-1]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_follow_each_other_to_the_end_and_back_in_every_order(trips, sort):
    for scope, count in [(Scope.ALL, 1), *product(Scope, (4, 50))]:
        listing = Listing(scope=scope, sort=sort)
        is_active = {Scope.ACTIVE: (True,), Scope.INACTIVE: (False,), Scope.ALL: (True, False)}
        rows = [row for row in trips if row.status.is_active in is_active[scope]]
        expected = sorted_by_python(rows, sort)

        there = walked(listing, count=count)
        back = walked(listing, count=count, beyond=expected[-1], backwards=True)

        assert [pk for page in there for pk in page] == expected
        assert [pk for page in back for pk in page] == expected[-2::-1]
        assert all(len(page) == count for page in there[:-1])


@pytest.mark.parametrize("sort", SORTS)
def test_a_list_that_is_filtered_or_exported_has_the_same_order(trips, sort):
    whole = Listing(scope=Scope.ALL, sort=sort)
    everybody = tuple(User.objects.values_list("pk", flat=True))
    filtered = Listing(scope=Scope.ALL, sort=sort, managers=everybody)
    expected = sorted_by_python(trips, sort)

    assert [row.pk for row in whole.apply(Opportunity.objects.all())] == expected
    assert [pk for page in walked(filtered, count=7) for pk in page] == expected


def test_a_page_costs_as_many_queries_however_many_groups_it_holds(
    django_assert_max_num_queries,
):
    status = StatusFactory()
    for number in range(12):
        OpportunityFactory(client=ClientFactory(name=f"client {number:02}"), status=status)
    listing = Listing(scope=Scope.ALL, sort="client")
    rows = listing.apply(Opportunity.objects.all())
    first = paging.page_keys(listing, rows, count=1)

    # Where the page begins, and what follows.
    with django_assert_max_num_queries(2):
        found = paging.page_keys(listing, rows, count=10, beyond=first[0])

    assert len(found) == 10


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="small tables are sorted there")
@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort.strip("-") not in GROUPED])
def test_no_order_of_its_own_columns_reads_the_whole_history(sort):
    forget_statistics()  # of an agency with one trip it would sort
    facts = {"client": ClientFactory(), "manager": UserFactory(), "status": StatusFactory()}
    for revenue in (1000, 2000, 3000):
        OpportunityFactory(expected_revenue=revenue, travelling=True, **facts)
    listing = Listing(scope=Scope.ALL, sort=sort)

    with CaptureQueriesContext(connection) as captured:
        paging.page_keys(listing, listing.apply(Opportunity.objects.all()), count=2)

    plans = [line for query in captured for line in plan(query["sql"])]
    assert any("opportunities_opportunity USING" in line or "U0 USING" in line for line in plans)
    assert "SCAN opportunities_opportunity" not in plans  # without an index, row by row


def plan(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[-1] for row in cursor.fetchall()]


def test_a_row_that_has_gone_leads_nowhere(trips):
    listing = Listing(scope=Scope.ALL, sort="client")
    rows = listing.apply(Opportunity.objects.all())

    assert paging.page_keys(listing, rows, count=5, beyond=999_999) == []
