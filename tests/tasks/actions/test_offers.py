from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tasks.actions.postponing import calmest, offers
from tasks.dates.calendars import Calendar

FRANCE = Calendar(country="FR")
DAYS = st.dates(date(1991, 1, 1), date(2099, 1, 1))


def days(today: date) -> dict[str, date]:
    return {row.name: row.day for row in offers(today=today, calendar=FRANCE, loads={})}


def test_on_a_friday_before_pentecost_tomorrow_is_tuesday(settings):
    found = offers(today=date(2027, 5, 14), calendar=FRANCE, loads={})

    assert [row.day for row in found] == [
        date(2027, 5, 18),
        date(2027, 5, 21),
        date(2027, 5, 18),
    ]


def test_the_calmest_day_is_the_nearest_of_those_with_the_fewest():
    today = date(2027, 5, 12)
    loads = {date(2027, 5, 13): 1, date(2027, 5, 14): 3, date(2027, 5, 18): 1}

    assert calmest(today=today, calendar=FRANCE, loads=loads) == date(2027, 5, 19)
    full = {today + timedelta(days=n): 2 for n in range(1, 20)}
    assert calmest(today=today, calendar=FRANCE, loads=full) == date(2027, 5, 13)


@given(DAYS, st.dictionaries(st.integers(1, 20), st.integers(0, 9)))
def test_only_open_days_to_come_are_offered(today, counts):
    loads = {today + timedelta(days=n): count for n, count in counts.items()}

    for row in offers(today=today, calendar=FRANCE, loads=loads):
        assert row.day > today
        assert FRANCE.is_working(row.day)
        assert row.count == loads.get(row.day, 0)
