"""Days along a line: one scale for all that is drawn, and room for each label."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.timeline import timescale

LEFT, RIGHT = 40.0, 940.0
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
FAR = st.lists(st.tuples(DAYS, st.floats(20, 240)), min_size=1, max_size=30)
NEAR = st.integers(0, 80).map(lambda days: date(2027, 5, 12) + timedelta(days=days))


def laid(labels):
    return timescale.scale(labels, left=LEFT, right=RIGHT)


def test_a_month_is_drawn_whole_with_the_same_room_for_each_day():
    scale = laid([(date(2027, 5, 12), 0), (date(2027, 6, 14), 0)])

    week = scale.at(date(2027, 5, 19)) - scale.at(date(2027, 5, 12))

    assert scale.cuts == []
    assert scale.at(date(2027, 6, 9)) - scale.at(date(2027, 6, 2)) == pytest.approx(week, abs=0.2)


def test_the_line_runs_past_both_ends():
    scale = laid([(date(2027, 5, 12), 0)])

    assert scale.at(scale.first) < LEFT
    assert RIGHT - scale.unit < scale.right <= RIGHT + 1


def test_a_long_wait_is_cut_and_tells_its_days():
    scale = laid([(date(2027, 1, 1), 0), (date(2028, 1, 1), 0)])

    (cut,) = scale.cuts

    assert cut.days == 365 - 2 * timescale.MARGIN_DAYS - 1
    assert scale.at(date(2028, 1, 1)) > scale.at(date(2027, 12, 30))


def test_what_is_not_long_in_all_is_not_cut():
    scale = laid([(date(2027, 1, 1), 0), (date(2027, 4, 1), 0)])

    assert scale.cuts == []


@given(FAR)
def test_each_label_finds_room_on_the_right_of_its_day(labels):
    scale = laid(labels)

    for day, width in labels:
        assert scale.middle(day) + width <= RIGHT + 1


@given(FAR)
def test_time_never_runs_backwards(labels):
    scale = laid(labels)
    places = [scale.at(day) for day in sorted(day for day, _width in labels)]

    assert all(one <= other for one, other in pairwise(places))


@given(FAR)
def test_no_day_that_matters_lies_in_a_cut(labels):
    scale = laid(labels)

    for day, _width in labels:
        assert not any(cut.first <= day.toordinal() < cut.last for cut in scale.cuts)


@given(FAR)
def test_all_that_is_drawn_has_one_scale(labels):
    scale = laid(labels)

    for stretch in scale.drawn:
        first, last = (date.fromordinal(day) for day in (stretch.first, stretch.last))
        width = scale.at(last) - scale.at(first)
        assert width == pytest.approx(stretch.days * scale.unit, abs=0.2)


@given(st.lists(st.tuples(NEAR, st.floats(20, 240)), min_size=1, max_size=12))
def test_a_season_stays_true_to_scale(labels):
    assert laid(labels).cuts == []


def test_dates_at_the_end_of_time_are_drawn_too():
    scale = laid([(date(1990, 1, 1), 100), (date(2100, 12, 31), 100), (date(2950, 1, 1), 10)])

    assert len(scale.cuts) == 2
