from decimal import Decimal

import pytest
from django.utils import translation

from caladeo.days import money


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (Decimal("14800.00"), "14\u202f800\u00a0€", "€14,800"),
        (Decimal("14800.50"), "14\u202f800,50\u00a0€", "€14,800.50"),
        (1234567, "1\u202f234\u202f567\u00a0€", "€1,234,567"),
        (0, "0\u00a0€", "€0"),
        (Decimal(-950), "-950\u00a0€", "-€950"),
        (None, "", ""),
    ],
)
def test_an_amount_is_written_as_each_language_does(amount, french, english):
    with translation.override("fr"):
        assert money(amount) == french
    with translation.override("en"):
        assert money(amount) == english
