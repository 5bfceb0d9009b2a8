"""The clock of the edges speaks the agency's local time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from caladeo import clock

LATE = datetime(2027, 6, 14, 22, 30, tzinfo=UTC)  # half past midnight in Paris


def test_now_is_an_aware_moment() -> None:
    with time_machine.travel(LATE, tick=False):
        assert clock.now() == LATE
        assert clock.now().tzinfo is not None


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Paris", date(2027, 6, 15)),
        ("Pacific/Noumea", date(2027, 6, 15)),
        ("America/Martinique", date(2027, 6, 14)),
        ("UTC", date(2027, 6, 14)),
    ],
)
def test_today_is_the_day_of_the_agency(zone: str, day: date) -> None:
    with override_settings(TIME_ZONE=zone), time_machine.travel(LATE, tick=False):
        assert clock.today() == day


def test_the_zone_of_a_person_moves_no_day() -> None:
    with timezone.override(ZoneInfo("Pacific/Honolulu")):
        assert clock.local_day(LATE) == date(2027, 6, 15)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        clock.local_day(datetime(2027, 6, 14))  # noqa: DTZ001


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Noumea", "America/Martinique"])
@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_day_starts_at_its_first_moment(zone: str, day: date) -> None:
    with override_settings(TIME_ZONE=zone):
        start = clock.start_of(day)

        assert clock.local_day(start) == day
        # In UTC, for local arithmetic jumps over the nights on which the clocks move.
        before = start.astimezone(UTC) - timedelta(microseconds=1)
        assert clock.local_day(before) == day - timedelta(1)
