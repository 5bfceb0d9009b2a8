"""Working days, against the calendar of France and against numpy."""

from datetime import date, timedelta

import holidays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.dates.calendars import Calendar, ClosedKind, Period, public_holidays

FRANCE = Calendar(country="FR")
ALSACE = Calendar(country="FR", subdivision="Alsace")
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (-2, date(2027, 6, 10)),
        (-1, date(2027, 6, 11)),
        (0, date(2027, 6, 14)),
        (1, date(2027, 6, 15)),
    ],
)
def test_counting_from_a_saturday_rolls_forward_first(count, expected):
    saturday = date(2027, 6, 12)

    assert FRANCE.add_working_days(saturday, count) == expected


def test_christmas_is_longer_in_alsace():
    friday = date(2028, 12, 22)

    assert FRANCE.add_working_days(friday, 2) == date(2028, 12, 27)
    assert ALSACE.add_working_days(friday, 2) == date(2028, 12, 28)


def test_a_holiday_says_its_name():
    whit_monday = date(2027, 5, 17)

    assert FRANCE.closed(whit_monday) == (whit_monday, "Lundi de Pentecôte", ClosedKind.HOLIDAY)
    assert FRANCE.closed(date(2027, 5, 18)) is None


def test_the_agency_has_closures_of_its_own():
    closed = Calendar(closures=(Period(date(2027, 8, 9), date(2027, 8, 13), "Congés"),))

    assert closed.closed(date(2027, 8, 11)) == (date(2027, 8, 11), "Congés", ClosedKind.CLOSURE)
    assert closed.following(date(2027, 8, 9)) == date(2027, 8, 16)
    assert closed.preceding(date(2027, 8, 15)) == date(2027, 8, 6)


def test_a_calendar_has_no_country_unless_one_is_given():
    assert Calendar() == Calendar(country="", subdivision="")


def test_a_calendar_without_a_working_day_gives_the_day_back():
    never = Calendar(closing_weekdays=frozenset(range(7)))

    assert never.following(date(2027, 6, 14)) == date(2027, 6, 14)


@given(day=DAYS, count=st.integers(-400, 400))
def test_counting_is_strictly_rising_and_never_lands_on_a_closed_day(day, count):
    landed, next_landed = (FRANCE.add_working_days(day, n) for n in (count, count + 1))

    assert FRANCE.is_working(landed)
    assert landed < next_landed
    between = (next_landed - landed).days
    assert not any(FRANCE.is_working(landed + timedelta(days=n)) for n in range(1, between))


def test_counting_agrees_with_numpy():
    rng = np.random.default_rng(20270614)
    first = date(1995, 1, 1).toordinal()
    for _case in range(500):
        day = date.fromordinal(first + int(rng.integers(0, 36500)))
        count = int(rng.integers(-300, 300))
        years = range(day.year - 2, day.year + 3)
        holidays = [held for year in years for held in FRANCE.holidays(year)]

        expected = np.busday_offset(day, count, roll="forward", holidays=holidays)

        assert FRANCE.add_working_days(day, count) == expected.astype(date)


def test_why_a_day_is_closed_is_kept_in_these_words():
    assert list(ClosedKind) == ["weekday", "holiday", "closure", "absence"]


def test_a_weekly_closing_day_has_no_name():
    saturday = date(2027, 6, 12)

    assert FRANCE.closed(saturday) == (saturday, "", ClosedKind.WEEKDAY)


def test_holidays_are_named_in_french_where_the_country_speaks_it():
    assert public_holidays("BE", "", 2027)[date(2027, 7, 21)] == "Fête nationale"
    assert public_holidays("FR", "", 2027)[date(2027, 1, 1)] == "Jour de l’an"
    assert public_holidays("PT", "", 2027)[date(2027, 4, 25)] == "Dia da Liberdade"


def test_holidays_are_known_for_the_years_of_their_country_only():
    known = holidays.country_holidays("BE")

    assert public_holidays("BE", "", known.start_year)
    assert public_holidays("BE", "", known.end_year)
    assert public_holidays("BE", "", known.end_year + 1) == {}
    assert public_holidays("BE", "", known.start_year - 1) == {}


@pytest.mark.parametrize(("country", "region"), [("", ""), ("XX", ""), ("FR", "Atlantide")])
def test_a_country_or_region_that_is_not_known_has_no_holidays(country, region):
    assert public_holidays(country, region, 2027) == {}
