import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from statuses.forms.offsets import OffsetField
from statuses.references import MAX_OFFSET_DAYS

field = OffsetField()


@given(st.integers(-MAX_OFFSET_DAYS, MAX_OFFSET_DAYS))
def test_days_survive_the_way_to_the_screen_and_back(days):
    parts = field.widget.decompress(days)

    assert field.clean(parts) == days
    assert not field.has_changed(days, parts)
    assert not field.has_changed(str(days), parts)


@pytest.mark.parametrize(
    ("typed", "days"),
    [("30", -30), (" 30 ", -30), ("0", 0), ("3 650", -3650), ("3\u202f650", -3650), ("007", -7)],
)
def test_whole_numbers_are_read_as_people_write_them(typed, days):
    assert field.clean([typed, "before"]) == days


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "30,5",
        "30.5",
        "-3 après",
        "3 jours ouvrés",
        "--3",
        "3e2",
        "3651",
        "9" * 50_000,
        "trois",
        "३",
        "²",
        "1\x00",
    ],
)
def test_what_is_not_a_number_of_days_from_0_to_3650_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        field.clean([typed, "after"])

    assert refusal.value.code == "invalid"


@pytest.mark.parametrize("chosen", ["before", "after"])
@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("-30", -30),
        ("−30", -30),
        ("J-30", -30),
        ("30 jours avant", -30),
        ("30j avant", -30),
        ("+3", 3),
        ("J+3", 3),
        ("3 jours après", 3),
        ("3 days after", 3),
        ("-0", 0),
    ],
)
def test_a_direction_that_is_written_counts_whatever_was_chosen(typed, days, chosen):
    assert field.clean([typed, chosen]) == days


@pytest.mark.parametrize("typed", ["30 jours", "30j", "30 days", "1 jour", "30 j."])
def test_the_unit_may_be_written_too(typed):
    assert field.clean([typed, "before"]) == -int(typed.split("j")[0].split()[0])


@pytest.mark.parametrize("direction", ["", None, "avant", "before ", "\x00"])
def test_a_direction_that_is_neither_before_nor_after_is_refused(direction):
    with pytest.raises(ValidationError) as refusal:
        field.clean(["3", direction])

    assert refusal.value.code == "direction"


@pytest.mark.parametrize("tampered", ["", "abc", "['30', 'before']", "9" * 6000, None])
def test_a_tampered_hidden_value_counts_as_another_one(tampered):
    assert field.has_changed(tampered, ["3", "after"])
