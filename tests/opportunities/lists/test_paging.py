from datetime import date, timedelta

import pytest
from django.http import QueryDict

from opportunities.lists import filters as listings
from opportunities.lists import paging, searching
from opportunities.models import Opportunity
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def trips(lasting: None) -> list[Opportunity]:
    """Many on the same days, some without a date or an amount."""
    facts = {
        "client": ClientFactory(),
        "manager": UserFactory(),
        "status": StatusFactory(),
    }
    days = [None, date(2027, 6, 14), date(2027, 6, 15)]
    return [
        OpportunityFactory(
            name=f"Kyoto {number % 4}",
            departure_date=days[number % 3],
            duration_days=(number % 3 and 9) or None,
            expected_revenue=None if number % 5 == 0 else 1000 * (number % 4),
            **facts,
        )
        for number in range(60)
    ]


def page(query: str) -> paging.Page:
    address = QueryDict(query)
    rows = Opportunity.objects.select_related("status")
    return paging.page(listings.parse(address), rows, paging.parse(address))


def turn(query: str, place: dict[str, int]) -> paging.Page:
    words = "&".join(f"{name}={value}" for name, value in paging.params(place))
    return page(f"{query}&{words}")


@pytest.mark.parametrize("scope", ["actives", "toutes"])
@pytest.mark.parametrize(
    "order", ["nom", "client", "statut", "depart", "ca", "gestionnaire", "-depart", "-ca", "-nom"]
)
def test_every_row_comes_once_whatever_the_order_and_back_again(trips, order, scope):
    query = f"etat={scope}&tri={order}"
    whole = [row.pk for row in listings.parse(QueryDict(query)).apply(Opportunity.objects.all())]

    first = page(query)
    second = turn(query, first.next)
    third = turn(query, second.next)

    pages = [[row.pk for row in one.rows] for one in (first, second, third)]
    assert [pk for one in pages for pk in one] == whole
    assert len(whole) == 60
    assert not third.next
    assert [row.pk for row in turn(query, third.previous).rows] == pages[1]
    assert [row.pk for row in turn(query, second.previous).rows] == pages[0]
    assert not first.previous


@pytest.mark.parametrize("order", ["depart", "-depart"])
def test_rows_without_a_date_come_last(trips, order):
    rows = listings.parse(QueryDict(f"tri={order}")).apply(Opportunity.objects.all())

    has_date = [row.departure_date is not None for row in rows]
    assert has_date == sorted(has_date, reverse=True)


def test_a_page_says_where_it_stands(trips):
    second = turn("tri=nom", page("tri=nom").next)

    assert (second.start_index, second.end_index, second.total) == (26, 50, 60)


@pytest.mark.both
def test_what_a_common_word_finds_is_counted_as_far_as_it_is_shown(trips, monkeypatch):
    rare = page("q=kyoto")
    monkeypatch.setattr(searching, "MOST_KEYS", 2)

    first = page("q=kyoto")
    second = turn("q=kyoto", first.next)
    third = turn("q=kyoto", second.next)

    assert str(rare.total) == "60"
    assert [str(one.total) for one in (first, second, third)] == ["25+", "50+", "60"]
    assert str(turn("q=kyoto", third.previous).total) == "50+"


def test_a_row_that_comes_in_above_moves_no_page(trips):
    first = page("tri=depart")
    before = [row.pk for row in turn("tri=depart", first.next).rows]

    facts = {name: getattr(trips[0], name) for name in ("client", "manager", "status")}
    OpportunityFactory(departure_date=date(2027, 6, 14) - timedelta(days=9), **facts)

    assert [row.pk for row in turn("tri=depart", first.next).rows] == before


@pytest.mark.parametrize("place", ["apres=x", "apres=999999999", "avant=0", "apres=%00&rang=-3"])
def test_a_place_that_is_none_is_the_first_page(trips, place):
    assert [row.pk for row in page(place).rows] == [row.pk for row in page("").rows]


def test_the_first_rows_have_nothing_above_them(trips):
    first = page("tri=nom")

    assert [row.pk for row in page(f"tri=nom&avant={first.rows[3].pk}").rows] == [
        row.pk for row in first.rows
    ]
