"""Due dates: which day a rule means, on every calendar that can happen."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from caladeo import clock
from opportunities import travel
from statuses.references import LONGEST, MAX_OFFSET_DAYS, Reference, Unit
from tasks.dates.calendars import Calendar
from tasks.dates.due_dates import ReferenceDates, Rule, resolve

FRANCE = Calendar(country="FR")
days = st.dates(travel.FIRST_DAY, travel.LAST_DAY)
offsets = st.integers(-MAX_OFFSET_DAYS, MAX_OFFSET_DAYS)
references = st.sampled_from([ref for ref in Reference if ref != Reference.KEY_DATE])
PLACES = {
    Reference.TASK_CREATED: "task_created",
    Reference.STATUS_ENTERED: "status_entered",
    Reference.OPPORTUNITY_CREATED: "opportunity_created",
    Reference.DEPARTURE: "departure",
    Reference.RETURN: "return_",
    Reference.TASK: "task",
}


def dates(reference: str, day: date | None) -> ReferenceDates:
    """Only this reference is known."""
    return ReferenceDates(**{PLACES[Reference(reference)]: day})


def due(day: date, offset: int) -> date | None:
    """As it is counted, also beyond the calendars."""
    return resolve(Rule(Reference.DEPARTURE, offset), dates(Reference.DEPARTURE, day)).counted


# --- Plain days ---


def test_without_a_calendar_every_day_is_worked():
    friday, saturday = date(2027, 6, 11), date(2027, 6, 12)
    worked = Rule(Reference.DEPARTURE, 1, day_count="working")

    assert resolve(worked, dates(Reference.DEPARTURE, friday)).day == saturday


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        (date(2027, 6, 14), -30, date(2027, 5, 15)),
        (date(2027, 6, 14), 0, date(2027, 6, 14)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),  # a leap year
        (date(2028, 3, 1), -1, date(2028, 2, 29)),
        (date(2028, 2, 29), 365, date(2029, 2, 28)),
        (date(2028, 2, 29), 366, date(2029, 3, 1)),
        (date(2027, 2, 28), 1, date(2027, 3, 1)),  # not one
        (date(2100, 2, 28), 1, date(2100, 3, 1)),  # nor is 2100
        (date(2000, 2, 28), 1, date(2000, 2, 29)),  # but 2000 was
        (date(2027, 12, 31), 1, date(2028, 1, 1)),
        (date(2027, 1, 1), -1, date(2026, 12, 31)),
        (date(2027, 3, 28), 1, date(2027, 3, 29)),  # the night is an hour shorter in Paris
        (date(2027, 10, 31), 1, date(2027, 11, 1)),  # and here an hour longer
        (travel.LAST_DAY, MAX_OFFSET_DAYS, date(2110, 12, 29)),
        (travel.FIRST_DAY, -MAX_OFFSET_DAYS, date(1980, 1, 4)),
    ],
)
def test_it_counts_calendar_days(day: date, offset: int, expected: date) -> None:
    assert due(day, offset) == expected


@given(references, days, offsets)
def test_every_reference_counts_alike(reference: Reference, day: date, offset: int) -> None:
    rule = Rule(reference, offset)

    found = resolve(rule, dates(reference, day))

    assert found.rule == rule
    assert found.reference_date == day
    assert found.counted is not None
    assert (found.counted - day).days == offset
    assert not found.is_waiting


@given(references, days, offsets, st.sampled_from(["stay", "next", "previous"]))
def test_no_due_date_lies_beyond_the_calendars(
    reference: Reference, day: date, offset: int, day_rule: str
) -> None:
    found = resolve(Rule(reference, offset, day_rule=day_rule), dates(reference, day), FRANCE)

    assert found.day is not None
    assert found.counted is not None
    if found.counted < travel.FIRST_DAY - timedelta(9):
        assert (found.day, found.is_bounded, found.skipped) == (travel.FIRST_DAY, True, ())
    elif found.counted > travel.LAST_DAY + timedelta(9):
        assert (found.day, found.is_bounded, found.skipped) == (travel.LAST_DAY, True, ())
    else:
        assert travel.FIRST_DAY <= found.day <= travel.LAST_DAY
        assert abs(found.day - found.counted) <= timedelta(9)


@pytest.mark.parametrize(
    ("day", "rule", "counted", "expected"),
    [
        (travel.FIRST_DAY, Rule("departure", -30), date(1989, 12, 2), travel.FIRST_DAY),
        (travel.LAST_DAY, Rule("departure", 1), date(2101, 1, 1), travel.LAST_DAY),
        # 31 December 1989 was a Sunday, 1 January a holiday: the day rule leads back inside.
        (
            travel.FIRST_DAY,
            Rule("departure", -1, day_rule="next"),
            date(1989, 12, 31),
            date(1990, 1, 2),
        ),
        # And 1 January, on which nobody works, is kept where the rule leads out.
        (
            travel.FIRST_DAY,
            Rule("departure", 0, day_rule="previous"),
            travel.FIRST_DAY,
            travel.FIRST_DAY,
        ),
        (
            travel.FIRST_DAY,
            Rule("departure", -3, day_count="working"),
            date(1989, 12, 27),
            travel.FIRST_DAY,
        ),
        (travel.LAST_DAY, Rule("departure", 1, if_past="today"), date(2101, 1, 1), travel.LAST_DAY),
    ],
)
def test_beyond_the_calendars_their_nearest_day_is_due(
    day: date, rule: Rule, counted: date, expected: date
) -> None:
    found = resolve(rule, ReferenceDates(departure=day), FRANCE)

    assert (found.counted, found.day) == (counted, expected)


@given(days, offsets, offsets)
def test_a_larger_offset_is_a_later_day(day: date, one: int, other: int) -> None:
    first, second = due(day, one), due(day, other)

    assert first is not None
    assert second is not None
    assert (first < second, first == second) == (one < other, one == other)


@given(days, days, offsets)
def test_a_later_reference_is_a_later_day_by_as_much(one: date, other: date, offset: int) -> None:
    first, second = due(one, offset), due(other, offset)

    assert first is not None
    assert second is not None
    assert second - first == other - one


@given(days, offsets)
def test_the_way_there_leads_back(day: date, offset: int) -> None:
    there = due(day, offset)

    assert there is not None
    assert due(there, -offset) == day


# --- Weeks and months ---


@pytest.mark.parametrize(
    ("day", "offset", "unit", "expected"),
    [
        (date(2027, 5, 31), -3, "months", date(2027, 2, 28)),  # a plain year
        (date(2028, 5, 31), -3, "months", date(2028, 2, 29)),  # a leap year
        (date(2027, 1, 30), 1, "months", date(2027, 2, 28)),
        (date(2028, 1, 30), 1, "months", date(2028, 2, 29)),
        (date(2027, 1, 28), 1, "months", date(2027, 2, 28)),
        (date(2027, 8, 31), 1, "months", date(2027, 9, 30)),
        (date(2027, 12, 31), 2, "months", date(2028, 2, 29)),
        (date(2028, 2, 29), 12, "months", date(2029, 2, 28)),
        (date(2028, 2, 29), -48, "months", date(2024, 2, 29)),
        (date(2027, 3, 15), -3, "months", date(2026, 12, 15)),
        (date(2027, 6, 14), 0, "months", date(2027, 6, 14)),
        (date(2027, 6, 14), -2, "weeks", date(2027, 5, 31)),
        (date(2028, 2, 22), 1, "weeks", date(2028, 2, 29)),
        (travel.LAST_DAY, 120, "months", date(2110, 12, 31)),
    ],
)
def test_it_counts_weeks_and_months(day: date, offset: int, unit: str, expected: date) -> None:
    found = resolve(Rule("departure", offset, offset_unit=unit), ReferenceDates(departure=day))

    assert found.counted == expected


@pytest.mark.parametrize(
    ("day_rule", "expected"),
    [
        ("stay", date(2027, 2, 28)),
        ("next", date(2027, 3, 1)),
        ("previous", date(2027, 2, 26)),
    ],
)
def test_the_day_rule_comes_after_the_months(day_rule: str, expected: date) -> None:
    rule = Rule("departure", -3, offset_unit="months", day_rule=day_rule)

    found = resolve(rule, ReferenceDates(departure=date(2027, 5, 31)), FRANCE)

    assert (found.counted, found.day) == (date(2027, 2, 28), expected)  # a Sunday


@given(days, st.integers(-LONGEST[Unit.MONTHS], LONGEST[Unit.MONTHS]))
def test_months_keep_the_day_or_take_the_last_one(day: date, months: int) -> None:
    found = resolve(
        Rule("departure", months, offset_unit="months"), ReferenceDates(departure=day)
    ).counted

    assert found is not None
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    is_last = (found + timedelta(1)).month != found.month
    assert found.day == day.day or (is_last and found.day < day.day)


@given(days, st.integers(-LONGEST[Unit.WEEKS], LONGEST[Unit.WEEKS]))
def test_weeks_keep_the_day_of_the_week(day: date, weeks: int) -> None:
    found = resolve(
        Rule("departure", weeks, offset_unit="weeks"), ReferenceDates(departure=day)
    ).counted

    assert found is not None
    assert found - day == timedelta(7 * weeks)


# --- Waiting ---


@given(references, offsets)
def test_an_unknown_reference_is_waited_for(reference: Reference, offset: int) -> None:
    found = resolve(Rule(reference, offset), dates(reference, None))

    assert found.is_waiting
    assert (found.reference_date, found.day) == (None, None)


@given(references, references, days, offsets)
def test_no_other_date_stands_in_for_the_reference(
    wanted: Reference, known: Reference, day: date, offset: int
) -> None:
    found = resolve(Rule(wanted, offset), dates(known, day))

    assert found.is_waiting == (wanted != known)


def test_a_rule_whose_key_date_is_gone_waits_whatever_the_others_say() -> None:
    others = ReferenceDates(key_dates={1: date(2027, 6, 14)})

    assert resolve(Rule(Reference.KEY_DATE, 0), others).is_waiting


@pytest.mark.parametrize("reference", ["", "departed", "return_", "key_dates"])
def test_a_reference_that_does_not_exist_is_an_error(reference: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Reference"):
        resolve(Rule(reference, 0), ReferenceDates())


@pytest.mark.parametrize(
    ("departure", "rule", "created", "expected"),
    [
        (travel.LAST_DAY, Rule("departure", 1), None, (travel.LAST_DAY, True)),
        (travel.LAST_DAY - timedelta(1), Rule("departure", 1), None, (travel.LAST_DAY, False)),
        (travel.FIRST_DAY, Rule("departure", -1), None, (travel.FIRST_DAY, True)),
        (travel.FIRST_DAY + timedelta(1), Rule("departure", -1), None, (travel.FIRST_DAY, False)),
        (
            travel.FIRST_DAY,
            Rule("departure", -1),
            date(2027, 5, 16),
            (date(2027, 5, 16), False),
        ),  # raised since
        (travel.FIRST_DAY, Rule("departure", -1), travel.LAST_DAY, (travel.LAST_DAY, False)),
        # The day rule leads back inside.
        (
            travel.FIRST_DAY,
            Rule("departure", -1, day_rule="next"),
            None,
            (date(1990, 1, 2), False),
        ),
        (None, Rule("departure", 1), None, (None, False)),
    ],
)
def test_only_a_count_beyond_the_calendars_is_told_to_end_there(
    departure: date | None, rule: Rule, created: date | None, expected: tuple[date | None, bool]
) -> None:
    rule = rule._replace(if_past="today")

    found = resolve(rule, ReferenceDates(created, departure=departure), FRANCE)

    assert (found.day, found.is_bounded) == expected


# --- Already past ---


@pytest.mark.parametrize(
    ("created", "expected", "is_raised"),
    [
        (None, date(2027, 5, 15), False),
        (date(2027, 5, 14), date(2027, 5, 15), False),
        (date(2027, 5, 15), date(2027, 5, 15), False),  # today is not past
        (date(2027, 5, 16), date(2027, 5, 16), True),
    ],
)
def test_only_a_day_already_past_becomes_the_day_of_creation(
    created: date | None,
    expected: date,
    is_raised: bool,  # noqa: FBT001
) -> None:
    rule = Rule(Reference.DEPARTURE, -30, if_past="today")

    found = resolve(rule, ReferenceDates(created, departure=date(2027, 6, 14)))

    assert (found.day, found.is_raised) == (expected, is_raised)


# --- Closed days ---


@pytest.mark.parametrize(
    ("day_rule", "expected", "skipped"),
    [
        ("stay", date(2027, 5, 15), []),
        ("next", date(2027, 5, 18), [15, 16, 17]),  # beyond Whit Monday
        ("previous", date(2027, 5, 14), [15]),
    ],
)
def test_a_saturday_follows_its_day_rule(day_rule: str, expected: date, skipped: list[int]) -> None:
    rule = Rule(Reference.DEPARTURE, -30, day_rule=day_rule)

    found = resolve(rule, ReferenceDates(departure=date(2027, 6, 14)), FRANCE)

    assert (found.counted, found.day) == (date(2027, 5, 15), expected)
    assert [row.day.day for row in found.skipped] == skipped


def test_what_lies_beyond_a_postponed_day_is_not_told() -> None:
    sunday = date(2027, 5, 16)

    found = resolve(
        Rule(Reference.DEPARTURE, 0, day_rule="previous"), ReferenceDates(departure=sunday), FRANCE
    )

    assert found.day == date(2027, 5, 14)
    assert [row.day.day for row in found.skipped] == [15, 16]  # but not Whit Monday


# --- The return ---


@given(days, st.integers(1, travel.MAX_DURATION_DAYS))
def test_a_return_and_a_duration_say_the_same(departure: date, duration: int) -> None:
    back = travel.return_date(departure, duration)

    assert back is not None
    assert back >= departure
    assert travel.duration_days(departure, back) == duration


def test_a_trip_of_one_day_returns_the_day_it_leaves() -> None:
    assert travel.return_date(date(2027, 6, 14), 1) == date(2027, 6, 14)


@pytest.mark.parametrize(("departure", "duration"), [(None, 3), (date(2027, 6, 14), None)])
def test_without_departure_or_duration_there_is_no_return(
    departure: date | None, duration: int | None
) -> None:
    assert travel.return_date(departure, duration) is None


# --- The agency's local day ---

ZONES = ["Europe/Paris", "Pacific/Noumea", "America/Martinique", "Pacific/Kiritimati", "UTC"]
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 (hypothesis wants naive bounds)
    datetime(2100, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        # The last second of a day, and the next one.
        ("Europe/Paris", datetime(2027, 6, 14, 21, 59, 59, tzinfo=UTC), date(2027, 6, 14)),
        ("Europe/Paris", datetime(2027, 6, 14, 22, 0, tzinfo=UTC), date(2027, 6, 15)),
        # The nights on which the clocks move.
        ("Europe/Paris", datetime(2027, 3, 27, 22, 59, 59, tzinfo=UTC), date(2027, 3, 27)),
        ("Europe/Paris", datetime(2027, 3, 27, 23, 0, tzinfo=UTC), date(2027, 3, 28)),
        ("Europe/Paris", datetime(2027, 3, 28, 1, 0, tzinfo=UTC), date(2027, 3, 28)),
        ("Europe/Paris", datetime(2027, 3, 28, 22, 0, tzinfo=UTC), date(2027, 3, 29)),
        ("Europe/Paris", datetime(2027, 10, 30, 22, 0, tzinfo=UTC), date(2027, 10, 31)),
        ("Europe/Paris", datetime(2027, 10, 31, 1, 0, tzinfo=UTC), date(2027, 10, 31)),
        ("Europe/Paris", datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC), date(2027, 10, 31)),
        ("Europe/Paris", datetime(2027, 10, 31, 23, 0, tzinfo=UTC), date(2027, 11, 1)),
        ("Europe/Paris", datetime(2027, 12, 31, 23, 0, tzinfo=UTC), date(2028, 1, 1)),
        # Eleven hours ahead, without summer time.
        ("Pacific/Noumea", datetime(2027, 6, 14, 12, 59, 59, tzinfo=UTC), date(2027, 6, 14)),
        ("Pacific/Noumea", datetime(2027, 6, 14, 13, 0, tzinfo=UTC), date(2027, 6, 15)),
        ("Pacific/Noumea", datetime(2028, 2, 28, 13, 0, tzinfo=UTC), date(2028, 2, 29)),
        ("Pacific/Noumea", datetime(2027, 12, 31, 13, 0, tzinfo=UTC), date(2028, 1, 1)),
        # Behind.
        ("America/Martinique", datetime(2028, 1, 1, 3, 59, tzinfo=UTC), date(2027, 12, 31)),
    ],
)
def test_a_moment_lies_on_the_day_of_the_agency(
    zone: str, moment: datetime, expected: date
) -> None:
    with override_settings(TIME_ZONE=zone):
        assert clock.local_day(moment) == expected


@pytest.mark.parametrize("zone", ZONES)
@given(moment=moments)
def test_the_local_day_is_that_of_the_clock_on_the_wall(zone: str, moment: datetime) -> None:
    with override_settings(TIME_ZONE=zone):
        day = clock.local_day(moment)

    assert day == moment.astimezone(ZoneInfo(zone)).date()
    assert abs(day - moment.date()) <= timedelta(1)


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Noumea"])
@given(moment=moments, seconds=st.integers(1, 3 * 86400))
def test_time_never_runs_back_into_yesterday(zone: str, moment: datetime, seconds: int) -> None:
    with override_settings(TIME_ZONE=zone):
        assert clock.local_day(moment) <= clock.local_day(moment + timedelta(seconds=seconds))
