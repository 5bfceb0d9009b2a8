from datetime import date, timedelta

import pytest
from django.utils import translation

from opportunities import travel

TODAY = date(2027, 5, 12)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (33, "départ dans\u00a033 jours"),
        (1, "départ demain"),
        (0, "départ aujourd’hui"),
        (-3, "en voyage"),
        (-40, ""),
    ],
)
def test_the_trip_says_where_it_stands(days, words):
    departure = TODAY + timedelta(days=days)

    with translation.override("fr"):
        told = travel.travel_in_words(departure, departure + timedelta(days=14), today=TODAY)

    assert told == words


def test_without_a_departure_there_is_nothing_to_say():
    assert travel.travel_in_words(None, None, today=TODAY) == ""


def test_a_trip_without_a_return_is_not_said_to_last():
    assert travel.travel_in_words(TODAY - timedelta(days=1), None, today=TODAY) == ""
