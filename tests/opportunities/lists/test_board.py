from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict

from caladeo.db import capped_counts
from opportunities.lists import board
from opportunities.lists.board import Column, Folds
from opportunities.lists.filters import Listing, Scope
from opportunities.models import Opportunity
from tests.factories import OpportunityFactory, StatusFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def columns(folds: Folds | None = None, **asked: object) -> dict[str, Column]:
    listing = Listing(**asked)
    rows = listing.narrow(Opportunity.objects.all())
    found = board.columns(rows, listing, folds or Folds())
    return {column.status.name: column for column in found}


def test_a_column_is_worth_its_revenue_and_its_chances():
    sent = StatusFactory(name="Devis envoyé", probability=40)
    for amount in (Decimal(1000), Decimal("500.40"), None):
        OpportunityFactory(status=sent, expected_revenue=amount)

    column = columns()["Devis envoyé"]

    assert (column.count, column.revenue) == (3, Decimal("1500.40"))
    assert (column.expected, column.weighted) == (Decimal(1500), Decimal(600))


def test_columns_stand_in_pipeline_order_and_the_soonest_departures_first():
    late, early = (
        StatusFactory(name="Confirmé", position=9),
        StatusFactory(name="Nouveau", position=1),
    )
    OpportunityFactory(name="à définir", status=early)
    OpportunityFactory(name="Kyoto", status=early, departure_date=date(2027, 6, 14))
    OpportunityFactory(name="Sicile", status=early, departure_date=date(2027, 5, 22))
    OpportunityFactory(name="Oman", status=late)

    found = columns()

    assert list(found) == ["Nouveau", "Confirmé"]
    assert [card.name for card in found["Nouveau"].cards] == ["Sicile", "Kyoto", "à définir"]


def test_a_column_shows_its_first_cards_and_more_when_asked():
    status = StatusFactory(name="Nouveau")
    other = StatusFactory(name="Confirmé")
    for day in range(10):
        departure = date(2027, 6, 1) + timedelta(days=day)
        OpportunityFactory(status=status, departure_date=departure)
        OpportunityFactory(status=other, departure_date=departure)

    first = columns()["Nouveau"]
    more = columns(Folds(more=(status.pk,)))

    assert (len(first.cards), first.hidden) == (board.FIRST_CARDS, 4)
    assert (len(more["Nouveau"].cards), len(more["Confirmé"].cards)) == (10, board.FIRST_CARDS)


@pytest.mark.parametrize(("more", "count"), [(0, 9), (1, 59)])
def test_a_rest_of_few_cards_needs_no_button(more, count):
    status = StatusFactory(name="Nouveau")
    OpportunityFactory.create_batch(count, status=status)

    column = columns(Folds(more=(status.pk,) * more))["Nouveau"]

    assert (len(column.cards), column.next_cards) == (count, 0)


def test_quiet_columns_are_folded_unless_a_person_opened_them():
    full, empty = StatusFactory(name="Nouveau"), StatusFactory(name="Confirmé")
    lost = StatusFactory(name="Perdu", closed=True)
    OpportunityFactory(status=full)
    OpportunityFactory(status=lost)

    as_it_comes = {name for name, column in columns().items() if column.is_open}
    opened = columns(Folds(opened=(empty.pk, lost.pk), folded=(full.pk,)))

    assert as_it_comes == {"Nouveau"}
    assert {name for name, column in opened.items() if column.is_open} == {"Confirmé", "Perdu"}
    assert {name for name, column in columns(scope=Scope.ALL).items() if column.is_open} == {
        "Nouveau",
        "Perdu",
    }


def test_a_board_without_cards_shows_its_columns():
    StatusFactory(name="Nouveau")

    assert columns()["Nouveau"].is_open


def test_filters_narrow_the_cards_and_the_sums():
    status = StatusFactory(name="Nouveau")
    OpportunityFactory(name="Kyoto", status=status, expected_revenue=1000)
    OpportunityFactory(name="Sicile", status=status, expected_revenue=500)

    column = columns(text="kyoto")["Nouveau"]

    assert ([card.name for card in column.cards], column.revenue) == (["Kyoto"], 1000)


@pytest.mark.parametrize("count", [1, 12])
def test_columns_cost_one_query_each_open_one_and_the_cards_one(count, django_assert_num_queries):
    busy, quiet = StatusFactory(), StatusFactory()
    StatusFactory()
    OpportunityFactory(status=quiet)
    for _ in range(count):
        OpportunityFactory(status=busy)

    with django_assert_num_queries(1 + 2 + 1):
        found = columns()
        assert all(card.client.name for column in found.values() for card in column.cards)


def test_a_column_is_counted_and_summed_no_further_than_is_read(monkeypatch):
    monkeypatch.setattr(capped_counts, "MOST", 2)
    status = StatusFactory()
    for _ in range(4):
        OpportunityFactory(status=status, expected_revenue=1000)

    column = columns()[status.name]

    assert str(column.count) == "2+"
    assert column.expected == 3000
    assert len(column.cards) == 4


def test_a_word_that_nothing_holds_leaves_empty_columns():
    status = StatusFactory()
    OpportunityFactory(status=status, name="Kyoto")

    column = columns(text="xyzzy")[status.name]

    assert (column.count, column.revenue, column.cards) == (0, 0, [])


def test_folds_survive_the_address():
    folds = Folds(opened=(3,), folded=(4,), more=(5, 5), shown=6)
    query = QueryDict(mutable=True)
    for name, value in folds.params():
        query.appendlist(name, value)

    assert board.parse(query) == folds


def test_nonsense_folds_nothing():
    query = QueryDict("ouvrir=abc&plier=-1&plus=%00&colonne=tout")

    assert board.parse(query) == Folds()


def test_opening_and_folding_take_each_other_back():
    folds = Folds().folding(3).opening(3)

    assert (folds.opened, folds.folded) == ((3,), ())
    assert folds.folding(3).opened == ()
