from datetime import date
from decimal import Decimal

import pytest

from opportunities.importing import checking
from opportunities.importing.reading import columnwise
from opportunities.importing.reading.columnwise import Order
from opportunities.models import ImportFile
from tests.factories import StatusFactory
from tests.opportunities.importing.files import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis")


@pytest.fixture
def column(seller):
    """A file with one more column, of these cells."""

    def of(*cells, heading="Départ", **choices):
        lines = [f"Voyage {at};Lefèvre;{cell}" for at, cell in enumerate(cells)]
        file = kept(*lines, owner=seller, headings=f"Nom;Client;{heading}")
        if choices:
            ImportFile.objects.filter(pk=file.pk).update(choices=choices)
        file.refresh_from_db()
        return file

    return of


@pytest.fixture
def days(column, seller):
    def read(*cells, **choices):
        found = checking.check(column(*cells, **choices), by=seller)
        return [row.departure_date for row in found.opportunities]

    return read


@pytest.mark.parametrize("sign", ["/", ".", "-"])
def test_one_value_decides_how_a_column_is_read(days, sign):
    month_first = ["06/12/2027", "06/14/2027", "7/4/27"]
    day_first = ["06/12/2027", "14/06/2027", "7/4/27"]

    assert days(*(text.replace("/", sign) for text in month_first)) == [
        date(2027, 6, 12),
        date(2027, 6, 14),
        date(2027, 7, 4),
    ]
    assert days(*(text.replace("/", sign) for text in day_first)) == [
        date(2027, 12, 6),
        date(2027, 6, 14),
        date(2027, 4, 7),
    ]


def test_other_spellings_do_not_care(days):
    assert days("06/14/2027", "2027-06-12", "12 juin 2027", "Jun 12, 2027") == [
        date(2027, 6, 14),
        *[date(2027, 6, 12)] * 3,
    ]


def test_a_column_that_can_be_read_both_ways_asks_and_shows_what_is_proposed(column):
    file = column("06/12/2027", "05/11/2027")

    assert columnwise.dates_at(file, 2).must_be_asked
    assert columnwise.order(file, 2) == Order.DAY


def test_the_proposal_is_that_of_the_agency_s_language(column, settings):
    settings.LANGUAGE_CODE = "en"

    assert columnwise.order(column("06/12/2027"), 2) == Order.MONTH


def test_the_answer_is_how_the_column_is_read(days):
    assert days("06/12/2027") == [date(2027, 12, 6)]
    assert days("06/12/2027", orders={"2": "month"}) == [date(2027, 6, 12)]


def test_a_neighbour_that_decides_is_the_proposal(seller):
    file = kept("Kyoto;Lefèvre;06/12/2027;06/14/2027", owner=seller, headings="Nom;Client;Du;Au")

    assert [columnwise.dates_at(file, at).must_be_asked for at in (2, 3)] == [True, False]
    assert columnwise.order(file, 2) == Order.MONTH


@pytest.mark.parametrize("cells", [["05/05/2027"], ["2027-06-12"], ["01.02.03.04.05"], ["12 juin"]])
def test_what_has_one_reading_is_not_asked(column, cells):
    assert not columnwise.dates_at(column(*cells), 2).must_be_asked


def test_dates_that_contradict_each_other_are_never_read_two_ways(column, seller):
    file = column("14/06/2027", "06/15/2027", "13/06/2027")

    found = checking.check(file, by=seller)

    assert columnwise.dates_at(file, 2).is_contradictory
    assert [row.departure_date for row in found.opportunities] == [
        date(2027, 6, 14),
        None,
        date(2027, 6, 13),
    ]
    assert [remark.text for remark in found.remarks] == ["06/15/2027"]


@pytest.mark.parametrize(
    ("texts", "amounts"),
    [
        (["1 234,50 €", "1 234"], ["1234.50", "1234"]),
        (["1,234.50", "1,234", "12"], ["1234.50", "1234", "12"]),
        (["1.234,50", "1.234"], ["1234.50", "1234"]),
        (["1,234", "12,500 EUR"], ["1234", "12500"]),
        (["1.234.567,00 euros"], ["1234567.00"]),
        (["1\u202f234,5", "98,7"], ["1234.5", "98.7"]),
    ],
)
def test_the_cents_of_a_column_say_what_its_other_signs_are(column, seller, texts, amounts):
    file = column(*texts, heading="CA")

    found = checking.check(file, by=seller)

    assert [row.expected_revenue for row in found.opportunities] == [*map(Decimal, amounts)]


@pytest.mark.parametrize("text", ["$1,234.50", "20 %", "1,234,5"])
def test_what_is_no_amount_in_euros_is_left_out_and_told(column, seller, text):
    found = checking.check(column(text, heading="CA"), by=seller)

    assert found.opportunities[0].expected_revenue is None
    assert found.incomplete_count == 1
