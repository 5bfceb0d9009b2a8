from datetime import date

import pytest
from django.utils import translation

from caladeo.days import short_day_and_month

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 2, 3), "3 févr.", "3 Feb"),
        (date(2027, 1, 1), "1er janv. 2027", "1 Jan 2027"),
        (date(2026, 9, 30), "30 sept.", "30 Sep"),
    ],
)
def test_a_short_month_is_written_as_on_every_other_page(day, french, english):
    with translation.override("fr"):
        assert short_day_and_month(day, today=TODAY) == french
    with translation.override("en"):
        assert short_day_and_month(day, today=TODAY) == english
